// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/shortcutsdialog.h"

#include "ui/widgets/basics.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

namespace ph::ui {

namespace {
/// A key as it is printed on keyboards: text in a small frame.
class KeyCap final : public QLabel {
public:
    KeyCap(const QString &text, QWidget *parent) : QLabel(text, parent) {
        setAlignment(Qt::AlignCenter);
        setContentsMargins(theme::space(2), theme::space(1), theme::space(2), theme::space(1));
    }

protected:
    void paintEvent(QPaintEvent *event) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens &t = theme::of(this);
        painter.setPen(QPen(t.border, 1));
        painter.setBrush(t.surface);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        QLabel::paintEvent(event);
    }
};
} // namespace

ShortcutsDialog::ShortcutsDialog(const ActionRegistry &actions, QWidget *parent)
    : DialogBase(tr("Keyboard shortcuts"), parent) {
    setObjectName(QStringLiteral("shortcutsDialog"));
    auto *list = new QWidget(this);
    auto *grid = new QGridLayout(list);
    grid->setContentsMargins(0, 0, theme::space(3), 0);
    grid->setHorizontalSpacing(theme::space(6));
    grid->setVerticalSpacing(theme::space(1));
    grid->setColumnStretch(0, 1);
    int row = 0;
    for (const QAction *action : actions.all()) {
        if (action->shortcut().isEmpty())
            continue;
        auto *name = new TextLabel(ActionRegistry::plainText(*action), theme::Text::Table, false, list);
        grid->addWidget(name, row, 0);
        auto *keys = new QHBoxLayout;
        keys->addStretch();
        for (const QKeySequence &key : action->shortcuts())
            keys->addWidget(new KeyCap(key.toString(QKeySequence::NativeText), list));
        grid->addLayout(keys, row, 1);
        grid->setRowMinimumHeight(row, theme::space(8));
        ++row;
    }
    grid->setRowStretch(row, 1);
    auto *area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("shortcutList"));
    area->setAccessibleName(tr("Keyboard shortcuts"));
    area->setWidget(list);
    area->setWidgetResizable(true);
    // Some languages need more than the usual width.
    list->ensurePolished();
    area->setMinimumWidth(list->sizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent) + 2);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    list->setAutoFillBackground(false);
    body()->addWidget(area, 1);
    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Primary, this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    buttons()->addWidget(close);
    resize(theme::space(105), theme::space(140));
}

} // namespace ph::ui
