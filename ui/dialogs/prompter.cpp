// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/prompter.h"

#include "ui/widgets/clusterframe.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/runbooklink.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMimeData>
#include <QSaveFile>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

DialogBase::DialogBase(const QString &title, QWidget *parent) : QDialog(parent) {
    setWindowTitle(title);
    auto *outer = new QVBoxLayout(this);
    const int pad = theme::space(6);
    outer->setContentsMargins(pad, pad, pad, theme::space(4));
    outer->setSpacing(theme::space(4));
    m_title = new TextLabel(title, theme::Text::Title, false, this);
    m_title->setWordWrap(true);
    QFont f = theme::font(theme::Text::Title);
    f.setPointSizeF(f.pointSizeF() * 0.85);
    m_title->setFont(f);
    outer->addWidget(m_title);
    m_body = new QVBoxLayout;
    m_body->setSpacing(theme::space(3));
    outer->addLayout(m_body, 1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(theme::space(2));
    m_buttons->addStretch();
    outer->addLayout(m_buttons);
    m_frame = new ClusterFrame(this);
}

void DialogBase::setCluster(const QString &color, bool guarded) {
    m_frame->setCluster(color, guarded);
}

void DialogBase::fitWidth(int width) {
    const int height = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : sizeHint().height();
    resize(width, std::max(height, layout()->minimumSize().height()));
}

namespace {
class MessageDialog final : public DialogBase {
public:
    MessageDialog(const models::UserMessage &message, std::function<void()> retry, QWidget *parent)
        : DialogBase(QCoreApplication::translate("ph::ui::DesktopPrompter", "Something needs your attention"), parent) {
        setObjectName(QStringLiteral("errorDialog"));
        titleLabel()->setText(message.sentence);
        const auto part = [this](const QString &title, const QString &text) {
            if (text.isEmpty())
                return;
            auto *head = new TextLabel(title, theme::Text::Table, true, this);
            auto *line = new TextLabel(text, theme::Text::Body, false, this);
            line->setWordWrap(true);
            line->setTextInteractionFlags(Qt::TextSelectableByMouse);
            auto *pair = new QVBoxLayout;
            pair->setSpacing(theme::space(1));
            pair->addWidget(head);
            pair->addWidget(line);
            body()->addLayout(pair);
        };
        part(QCoreApplication::translate("ph::ui::DesktopPrompter", "Cause"), message.cause);
        part(QCoreApplication::translate("ph::ui::DesktopPrompter", "Next step"), message.nextStep);
        auto *details =
            makeButton(QStringLiteral("copyDetails"),
                       QCoreApplication::translate("ph::ui::DesktopPrompter", "Copy details"), ButtonRole::Quiet, this);
        details->setVisible(!message.detail.isEmpty());
        connect(details, &QPushButton::clicked, this,
                [text = message.detail] { QGuiApplication::clipboard()->setText(text); });
        auto *close =
            makeButton(QStringLiteral("closeButton"), QCoreApplication::translate("ph::ui::DesktopPrompter", "Close"),
                       ButtonRole::Primary, this);
        connect(close, &QPushButton::clicked, this, &QDialog::reject);
        auto *help = new RunbookLink(this);
        help->setTopic(message.topic);
        buttons()->insertWidget(0, details);
        buttons()->insertWidget(1, help);
        buttons()->addWidget(close);
        QPushButton *main = close;
        if (retry) {
            main = makeButton(QStringLiteral("retryButton"),
                              QCoreApplication::translate("ph::ui::DesktopPrompter", "Try again"), ButtonRole::Primary,
                              this);
            close->setProperty("phRole", QString());
            connect(main, &QPushButton::clicked, this, &QDialog::accept);
            connect(this, &QDialog::accepted, this, std::move(retry));
            buttons()->addWidget(main);
        }
        main->setDefault(true);
        body()->addStretch();
        main->setFocus();
        fitWidth(theme::space(130));
    }
};
} // namespace

void DesktopPrompter::showError(QWidget *parent, const models::UserMessage &message, std::function<void()> retry) {
    auto *dialog = new MessageDialog(message, std::move(retry), parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void DesktopPrompter::confirm(QWidget *parent, const QString &title, const QString &text, const QString &verb,
                              std::function<void()> yes) {
    class Confirm final : public DialogBase {
    public:
        Confirm(const QString &t, const QString &what, const QString &v, QWidget *p) : DialogBase(t, p) {
            setObjectName(QStringLiteral("confirmDialog"));
            auto *label = new TextLabel(what, theme::Text::Body, false, this);
            label->setWordWrap(true);
            body()->addWidget(label);
            body()->addStretch();
            auto *cancel =
                makeButton(QStringLiteral("cancelButton"),
                           QCoreApplication::translate("ph::ui::DesktopPrompter", "Cancel"), ButtonRole::Normal, this);
            auto *go = makeButton(QStringLiteral("confirmButton"), v, ButtonRole::Danger, this);
            cancel->setDefault(true);
            connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
            connect(go, &QPushButton::clicked, this, &QDialog::accept);
            buttons()->addWidget(cancel);
            buttons()->addWidget(go);
            fitWidth(theme::space(120));
        }
    };
    auto *dialog = new Confirm(title, text, verb, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::accepted, dialog, std::move(yes));
    dialog->open();
}

void DesktopPrompter::chooseFile(QWidget *parent, const QString &title, std::function<void(const QString &)> done) {
    auto *dialog = new QFileDialog(parent, title, QDir::homePath() + QStringLiteral("/.kube"));
    dialog->setObjectName(QStringLiteral("fileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setFilter(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, std::move(done));
    dialog->open();
}

void DesktopPrompter::saveText(QWidget *parent, const QString &title, const QString &name, const QString &text) {
    auto *dialog = new QFileDialog(parent, title, QDir::home().filePath(name));
    dialog->setObjectName(QStringLiteral("saveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [this, parent, text](const QString &path) {
        QSaveFile file(path);
        file.open(QIODevice::WriteOnly | QIODevice::Text);
        file.write(text.toUtf8());
        if (file.commit())
            return;
        models::UserMessage message;
        message.sentence = QCoreApplication::translate("ph::ui::DesktopPrompter", "%1 could not be written.").arg(path);
        message.cause = file.errorString();
        message.nextStep = QCoreApplication::translate("ph::ui::DesktopPrompter",
                                                       "Choose a folder you may write to that has free space.");
        showError(parent, message, {});
    });
    dialog->open();
}

void DesktopPrompter::copy(const QString &text) {
    QGuiApplication::clipboard()->setText(text);
}

void DesktopPrompter::copySecret(const QString &text) {
    auto *data = new QMimeData;
    data->setText(text);
    // Clipboard managers that honour this hint do not keep the entry in their history.
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    QClipboard *clipboard = QGuiApplication::clipboard();
    clipboard->setMimeData(data);
    QTimer::singleShot(60000, clipboard, [clipboard, text] {
        if (clipboard->text() == text)
            clipboard->clear();
    });
}

} // namespace ph::ui
