// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/runbookdialog.h"

#include "backend/domain/runbooks.h"
#include "ui/widgets/basics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace ph::ui {
namespace {

using models::qs;

const QString scheme = QStringLiteral("runbook:");

QString sentence(const std::string &title) {
    QString text = qs(title);
    text[0] = text.at(0).toUpper();
    return text;
}

QString codesOf(const domain::Runbook &runbook) {
    QStringList codes;
    for (const std::string &code : runbook.codes)
        codes.append(qs(code));
    return codes.join(QStringLiteral(", "));
}

/// The text with the codes of other topics as links to them.
QString linked(const domain::Runbook &runbook) {
    static const QRegularExpression word(QStringLiteral("`([A-Za-z]+\\.[A-Za-z]+|[A-Z][A-Za-z]+)`"));
    const QString text = qs(runbook.text);
    QString out;
    qsizetype from = 0;
    for (auto match = word.globalMatch(text); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        const QString code = found.captured(1);
        const domain::Runbook *other = domain::runbookOf(code.toStdString());
        out += text.mid(from, found.capturedStart() - from);
        out += other && other != &runbook ? QStringLiteral("[%1](%2%1)").arg(code, scheme) : found.captured();
        from = found.capturedEnd();
    }
    return out + text.mid(from);
}

bool isCode(const QTextBlock &block) {
    return block.isValid() && (block.blockFormat().hasProperty(QTextFormat::BlockCodeFence) ||
                               block.blockFormat().hasProperty(QTextFormat::BlockCodeLanguage));
}

/// Code as it stands out from words: in the fixed font, commands on a ground of their own.
void dressCode(QTextDocument &document, const Tokens &t) {
    QTextCharFormat fixed;
    fixed.setFontFamilies(theme::monospace().families());
    fixed.setFontPointSize(theme::font(theme::Text::Small).pointSizeF());
    fixed.setForeground(t.text);
    std::vector<std::pair<int, int>> inWords;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        if (!isCode(block)) {
            for (auto it = block.begin(); !it.atEnd(); ++it) {
                const QTextFragment fragment = it.fragment();
                if (fragment.charFormat().fontFixedPitch())
                    inWords.emplace_back(fragment.position(), fragment.position() + fragment.length());
            }
            continue;
        }
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        format.setBackground(t.window);
        format.setTextIndent(theme::space(2));
        format.setNonBreakableLines(false);
        format.setTopMargin(isCode(block.previous()) ? 0 : theme::space(1));
        format.setBottomMargin(isCode(block.next()) ? 0 : theme::space(3));
        cursor.setBlockFormat(format);
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(fixed);
    }
    for (const auto &[from, to] : inWords) {
        QTextCursor cursor(&document);
        cursor.setPosition(from);
        cursor.setPosition(to, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(fixed);
    }
}

} // namespace

RunbookDialog::RunbookDialog(const QString &code, QWidget *parent) : DialogBase(tr("What to do"), parent) {
    setObjectName(QStringLiteral("runbookDialog"));
    titleLabel()->setObjectName(QStringLiteral("runbookTitle"));
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::space(4));
    auto *left = new QVBoxLayout;
    left->setSpacing(theme::space(2));
    buildList(left);
    row->addLayout(left, 2);
    auto *right = new QVBoxLayout;
    right->setSpacing(theme::space(2));
    m_codes = new TextLabel(theme::Text::Table, true, this);
    m_codes->setObjectName(QStringLiteral("runbookCodes"));
    m_codes->setWordWrap(true);
    m_codes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    right->addWidget(m_codes);
    m_text = new QTextBrowser(this);
    m_text->setObjectName(QStringLiteral("runbookText"));
    m_text->setAccessibleName(tr("What to do"));
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    m_text->document()->setDocumentMargin(theme::space(1));
    right->addWidget(m_text, 1);
    if (const auto language = QLocale().language(); language != QLocale::English && language != QLocale::C)
        right->addWidget(new TextLabel(tr("These texts are in English."), theme::Text::Small, true, this));
    row->addLayout(right, 6);
    body()->addLayout(row, 1);
    m_back = makeButton(QStringLiteral("backButton"), tr("Back"), ButtonRole::Normal, this);
    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Primary, this);
    close->setDefault(true);
    buttons()->insertWidget(0, m_back);
    buttons()->addWidget(close);
    connect(m_back, &QPushButton::clicked, this, [this] {
        const QString last = m_past.takeLast();
        m_code.clear();
        open(last);
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl &link) { open(link.path()); });
    fillList();
    open(code);
    m_past.clear();
    m_back->setEnabled(false);
    m_text->setFocus();
    resize(theme::space(250), theme::space(165));
}

void RunbookDialog::buildList(QVBoxLayout *column) {
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("runbookFilter"));
    m_filter->setPlaceholderText(tr("Find a code or a word"));
    m_filter->setAccessibleName(tr("Find a code or a word"));
    m_filter->setClearButtonEnabled(true);
    m_topics = new QListWidget(this);
    m_topics->setObjectName(QStringLiteral("runbookTopics"));
    m_topics->setAccessibleName(tr("Topics"));
    m_topics->setWordWrap(true);
    m_topics->setSpacing(theme::space(1) / 2);
    m_topics->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_topics->setFont(theme::font(theme::Text::Table));
    column->addWidget(m_filter);
    column->addWidget(m_topics, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &RunbookDialog::fillList);
    connect(m_topics, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item)
            open(item->data(Qt::UserRole).toString());
    });
}

void RunbookDialog::fillList() {
    const QSignalBlocker quiet(m_topics);
    m_topics->clear();
    const QStringList words = m_filter->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const domain::Runbook &runbook : domain::runbooks()) {
        const QString all =
            codesOf(runbook) + QLatin1Char('\n') + qs(runbook.title) + QLatin1Char('\n') + qs(runbook.text);
        const bool wanted = std::all_of(words.begin(), words.end(), [&all](const QString &word) {
            return all.contains(word, Qt::CaseInsensitive);
        });
        if (!wanted)
            continue;
        auto *item = new QListWidgetItem(sentence(runbook.title), m_topics);
        item->setData(Qt::UserRole, qs(runbook.codes.front()));
        item->setToolTip(codesOf(runbook));
        if (qs(runbook.codes.front()) == m_code)
            m_topics->setCurrentItem(item);
    }
}

void RunbookDialog::open(const QString &code) {
    const domain::Runbook *runbook = domain::runbookOf(code.toStdString());
    const QString first = qs((runbook ? *runbook : domain::runbooks().front()).codes.front());
    if (first == m_code)
        return;
    if (!m_code.isEmpty())
        m_past.append(m_code);
    m_code = first;
    m_back->setEnabled(!m_past.isEmpty());
    render();
    const QSignalBlocker quiet(m_topics);
    m_topics->setCurrentItem(nullptr);
    for (int i = 0; i < m_topics->count(); ++i) {
        if (m_topics->item(i)->data(Qt::UserRole).toString() == m_code)
            m_topics->setCurrentRow(i);
    }
}

void RunbookDialog::render() {
    const domain::Runbook *runbook = domain::runbookOf(m_code.toStdString());
    if (!runbook)
        return;
    titleLabel()->setText(sentence(runbook->title));
    m_codes->setText(codesOf(*runbook));
    m_text->document()->setDefaultFont(theme::font(theme::Text::Body));
    m_text->setMarkdown(linked(*runbook));
    dressCode(*m_text->document(), theme::of(this));
    m_text->moveCursor(QTextCursor::Start);
}

void RunbookDialog::changeEvent(QEvent *event) {
    DialogBase::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_code.isEmpty())
        render();
}

} // namespace ph::ui
