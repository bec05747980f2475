// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/textviews.h"

#include "ui/theme/theme.h"

#include <QRegularExpression>
#include <QScrollBar>
#include <QTextBlock>

namespace ph::ui {

LogView::LogView(QWidget *parent) : QPlainTextEdit(parent) {
    setObjectName(QStringLiteral("logView"));
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(NoWrap);
    setFont(theme::monospace());
    setFrameShape(NoFrame);
    setUndoRedoEnabled(false);
    setAccessibleName(tr("Log"));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (m_moving)
            return;
        const bool atEnd = value >= verticalScrollBar()->maximum();
        if (atEnd != m_following) {
            m_following = atEnd;
            Q_EMIT followingChanged(atEnd);
        }
    });
}

void LogView::setBuffer(models::LogBuffer *buffer) {
    if (m_buffer)
        m_buffer->disconnect(this);
    m_buffer = buffer;
    m_moving = true;
    clear();
    m_moving = false;
    if (!buffer)
        return;
    setMaximumBlockCount(buffer->capacity());
    QStringList lines;
    for (const QString &line : buffer->lines())
        lines.append(line);
    if (!lines.isEmpty())
        append(lines);
    connect(buffer, &models::LogBuffer::appended, this, &LogView::append);
    connect(buffer, &models::LogBuffer::cleared, this, [this] { clear(); });
    setFollowing(true);
}

void LogView::append(const QStringList &lines) {
    m_moving = true;
    const int keep = verticalScrollBar()->value();
    appendPlainText(lines.join(QLatin1Char('\n')));
    verticalScrollBar()->setValue(m_following ? verticalScrollBar()->maximum() : keep);
    m_moving = false;
}

void LogView::setFollowing(bool following) {
    const bool differs = m_following != following;
    m_following = following;
    if (following) {
        m_moving = true;
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        m_moving = false;
    }
    if (differs)
        Q_EMIT followingChanged(following);
}

bool LogView::search(const QString &text, bool backward) {
    QList<QTextEdit::ExtraSelection> marks;
    m_matches = 0;
    if (!text.isEmpty()) {
        const QColor fill = theme::mix(theme::of(this).attention, theme::of(this).surface, 0.35);
        for (QTextCursor at = document()->find(text); !at.isNull(); at = document()->find(text, at)) {
            ++m_matches;
            if (marks.size() < 2000) { // beyond that painting costs more than it shows
                QTextEdit::ExtraSelection mark;
                mark.cursor = at;
                mark.format.setBackground(fill);
                marks.append(mark);
            }
        }
    }
    setExtraSelections(marks);
    if (m_matches == 0)
        return false;
    setFollowing(false);
    const QTextDocument::FindFlags flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    m_moving = true;
    if (!find(text, flags)) {
        moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
        find(text, flags);
    }
    m_moving = false;
    return true;
}

void LogView::changeEvent(QEvent *event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setExtraSelections({});
}

namespace {
class YamlHighlighter final : public QSyntaxHighlighter {
public:
    explicit YamlHighlighter(QTextDocument *document) : QSyntaxHighlighter(document) {}

protected:
    void highlightBlock(const QString &text) override {
        static const QRegularExpression key(QStringLiteral("^(\\s*(?:- )*)([^\\s:#\"'][^:]*|\"[^\"]*\"):(?=\\s|$)"));
        static const QRegularExpression literal(QStringLiteral(":\\s+(true|false|null|-?[0-9][0-9.]*)\\s*$"));
        const Tokens &t = theme::of(QGuiApplication::palette());
        if (text.trimmed().startsWith(QLatin1Char('#'))) {
            setFormat(0, static_cast<int>(text.size()), t.secondary);
            return;
        }
        if (const auto match = key.match(text); match.hasMatch()) {
            QTextCharFormat format;
            format.setForeground(t.accent);
            setFormat(static_cast<int>(match.capturedStart(2)), static_cast<int>(match.capturedLength(2)), format);
            if (const auto value = literal.match(text, match.capturedEnd(2)); value.hasMatch())
                setFormat(static_cast<int>(value.capturedStart(1)), static_cast<int>(value.capturedLength(1)),
                          t.information);
        }
    }
};
} // namespace

YamlView::YamlView(QWidget *parent) : QPlainTextEdit(parent) {
    setObjectName(QStringLiteral("yamlView"));
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(NoWrap);
    setFont(theme::monospace());
    setFrameShape(NoFrame);
    setAccessibleName(tr("YAML"));
    m_highlighter = new YamlHighlighter(document());
}

void YamlView::changeEvent(QEvent *event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_highlighter->rehighlight();
}

} // namespace ph::ui
