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

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {
enum PaletteRole { ActionRole = Qt::UserRole + 1, DatabaseRole, ClusterRole, ShortcutRole };

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

CommandPalette::CommandPalette(models::Console &console, ActionRegistry &actions, const QString &text, QWidget *parent)
    : QDialog(parent), m_console(console), m_actions(actions) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Command palette"));
    auto *column = new QVBoxLayout(this);
    column->setSpacing(theme::space(2));
    m_text = new QLineEdit(this);
    m_text->setObjectName(QStringLiteral("paletteField"));
    m_text->setPlaceholderText(tr("Type an action or a name; : for places only"));
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
    m_text->setText(text);
    fill(text);
    resize(theme::space(120), theme::space(90));
}

void CommandPalette::fill(const QString &text) {
    m_list->clear();
    const bool placesOnly = text.startsWith(QLatin1Char(':'));
    const QStringList words = text.mid(placesOnly ? 1 : 0).toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    struct Hit {
        int rank;
        QIcon icon;
        QString label, key;
        int role;
        QString value;
    };
    std::vector<Hit> hits;
    // Every word typed must occur; where each begins a word comes first.
    const auto add = [&](const QIcon &icon, const QString &label, int role, const QString &value,
                         const QString &key = {}) {
        const QString folded = QLatin1Char(' ') + label.toCaseFolded();
        int rank = 0;
        for (const QString &word : words) {
            if (!folded.contains(word))
                return false;
            rank += folded.contains(QLatin1Char(' ') + word) ? 0 : 1;
        }
        hits.push_back({rank, icon, label, key, role, value});
        return true;
    };
    for (QAction *action : m_actions.all()) {
        const QString id = action->objectName();
        const bool place = id.startsWith(QLatin1String("go."));
        if (!action->isEnabled() || id == QLatin1String("view.palette") || id == QLatin1String("view.jump") ||
            (placesOnly && !place))
            continue;
        add(action->icon().isNull() ? icons::get(QStringLiteral("chevron-right"), icons::Tint::Secondary)
                                    : action->icon(),
            ActionRegistry::plainText(*action), ActionRole, id, action->shortcut().toString(QKeySequence::NativeText));
    }
    const QIcon clusterIcon = icons::get(QStringLiteral("cluster"), icons::Tint::Secondary);
    for (const models::ClusterSummary &cluster : m_console.clusters())
        add(clusterIcon, tr("Show only cluster %1").arg(qs(cluster.name)), ClusterRole, qs(cluster.name));
    if (!m_console.clusters().empty())
        add(clusterIcon, tr("Show all clusters"), ClusterRole, {});
    int shown = 0;
    for (const domain::InstanceSummary &row : m_console.instances().rows()) {
        const QString label = tr("%1 in %2 on %3", "database in namespace on cluster")
                                  .arg(qs(row.ref.name), qs(row.ref.ns), qs(row.clusterName));
        if (add(icons::state(m_console.instances().kindOf(row)), label, DatabaseRole,
                qs(models::instanceKeyOf(row.ref))) &&
            ++shown == 50)
            break;
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit &a, const Hit &b) { return a.rank < b.rank; });
    for (const Hit &hit : hits) {
        auto *item = new QListWidgetItem(hit.icon, hit.label, m_list);
        item->setData(hit.role, hit.value);
        item->setData(ShortcutRole, hit.key);
        item->setData(Qt::AccessibleTextRole,
                      hit.key.isEmpty() ? hit.label : QStringLiteral("%1, %2").arg(hit.label, hit.key));
        item->setSizeHint({0, theme::space(8)});
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
    const QString action = item->data(ActionRole).toString();
    const QString key = item->data(DatabaseRole).toString();
    const QVariant cluster = item->data(ClusterRole);
    accept();
    if (cluster.isValid())
        Q_EMIT clusterChosen(cluster.toString());
    else if (!key.isEmpty())
        Q_EMIT instanceChosen(key);
    else if (QAction *found = m_actions.get(action))
        found->trigger();
}

} // namespace ph::ui
