// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/commandpalette.h"

#include "models/format/text.h"
#include "ui/theme/icons.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

namespace {
constexpr int ShortcutRole = Qt::UserRole + 3;

/// A row of the palette with its key at the right.
class PaletteDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        painter->setPen(theme::of(option.palette).secondary);
        painter->drawText(option.rect.adjusted(0, 0, -theme::space(2), 0), Qt::AlignRight | Qt::AlignVCenter,
                          index.data(ShortcutRole).toString());
    }
};
} // namespace

CommandPalette::CommandPalette(models::Console &console, ActionRegistry &actions, QWidget *parent)
    : QDialog(parent), m_console(console), m_actions(actions) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Command palette"));
    auto *column = new QVBoxLayout(this);
    column->setSpacing(theme::space(2));
    m_text = new QLineEdit(this);
    m_text->setObjectName(QStringLiteral("paletteField"));
    m_text->setPlaceholderText(tr("Type an action or the name of a database"));
    m_text->setAccessibleName(tr("Action or database"));
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Matches"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setProperty("phRole", QStringLiteral("nav"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->viewport()->setAutoFillBackground(false);
    column->addWidget(m_text);
    column->addWidget(m_list, 1);
    m_text->installEventFilter(this);
    connect(m_text, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_text, &QLineEdit::returnPressed, this, &CommandPalette::choose);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::choose);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
    fill({});
    resize(theme::space(120), theme::space(90));
}

void CommandPalette::fill(const QString &text) {
    m_list->clear();
    const QStringList words = text.toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto matches = [&words](const QString &candidate) {
        const QString folded = candidate.toCaseFolded();
        for (const QString &word : words) {
            if (!folded.contains(word))
                return false;
        }
        return true;
    };
    const auto add = [this](const QIcon &icon, const QString &label, int role, const QString &value,
                            const QString &key = {}) {
        auto *item = new QListWidgetItem(icon, label, m_list);
        item->setData(Qt::UserRole + role, value);
        item->setData(ShortcutRole, key);
        item->setData(Qt::AccessibleTextRole, key.isEmpty() ? label : QStringLiteral("%1, %2").arg(label, key));
        item->setSizeHint({0, theme::space(8)});
    };
    for (QAction *action : m_actions.all()) {
        const QString label = ActionRegistry::plainText(*action);
        if (!action->isEnabled() || action->objectName() == QLatin1String("view.palette") || !matches(label))
            continue;
        add(action->icon().isNull() ? icons::get(QStringLiteral("chevron-right"), icons::Tint::Secondary)
                                    : action->icon(),
            label, 1, action->objectName(), action->shortcut().toString(QKeySequence::NativeText));
    }
    int shown = 0;
    for (const domain::InstanceSummary &row : m_console.instances().rows()) {
        const QString label = tr("%1 in %2 on %3", "database in namespace on cluster")
                                  .arg(qs(row.ref.name), qs(row.ref.ns), qs(row.clusterName));
        if (!matches(label))
            continue;
        if (++shown > 50)
            break;
        add(icons::state(models::stateKind(row.state)), label, 2, qs(models::instanceKeyOf(row.ref)));
    }
    m_list->setCurrentRow(0);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int row = m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1);
            m_list->setCurrentRow(std::clamp(row, 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::choose() {
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QString action = item->data(Qt::UserRole + 1).toString();
    const QString key = item->data(Qt::UserRole + 2).toString();
    accept();
    if (!key.isEmpty())
        Q_EMIT instanceChosen(key);
    else if (QAction *found = m_actions.get(action))
        found->trigger();
}

} // namespace ph::ui
