// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/tableview.h"

#include "models/list/tablemodelbase.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <QTimer>

namespace ph::ui {

void TableDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.state &= ~QStyle::State_HasFocus;
    const Tokens &t = theme::of(option.palette);
    const QVariant state = index.data(models::StateRole);
    const bool stale = index.data(models::StaleRole).toBool();
    if (stale) {
        for (const auto group : {QPalette::Active, QPalette::Inactive}) {
            item.palette.setColor(group, QPalette::Text, t.secondary);
            item.palette.setColor(group, QPalette::HighlightedText, t.secondary);
        }
    }
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    if (state.isValid()) {
        const QString word = item.text;
        item.text.clear();
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        const auto kind = static_cast<StateKind>(state.toInt());
        const int side = theme::space(3) + 2;
        const QRect r = item.rect.adjusted(theme::space(2), 0, -theme::space(1), 0);
        icons::paintState(*painter, QRectF(r.left(), r.top() + (r.height() - side) / 2.0, side, side), kind, t);
        const QRect text = r.adjusted(side + theme::space(2), 0, 0, 0);
        painter->save();
        painter->setFont(item.font);
        painter->setPen(t.state(kind));
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                          item.fontMetrics.elidedText(word, Qt::ElideRight, text.width()));
        painter->restore();
    } else {
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    }
    // A bar marks the selected row beside its tint, so that selection does not depend on colour alone.
    const auto *table = qobject_cast<const QTableView *>(item.widget);
    if ((item.state & QStyle::State_Selected) && table && table->horizontalHeader()->visualIndex(index.column()) == 0)
        painter->fillRect(QRect(item.rect.left(), item.rect.top(), 3, item.rect.height()),
                          table->hasFocus() ? t.accent : t.secondary);
    if (index.column() == 0) {
        const QString color = index.data(models::ColorRole).toString();
        if (!color.isEmpty())
            painter->fillRect(QRect(item.rect.left() + 4, item.rect.top() + 3, 3, item.rect.height() - 6),
                              QColor(color));
    }
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    if (index.data(models::StateRole).isValid())
        size.rwidth() += theme::space(6);
    return size;
}

TableView::TableView(const QString &name, const QString &accessibleName, QWidget *parent) : QTableView(parent) {
    setObjectName(name);
    setAccessibleName(accessibleName);
    setItemDelegate(new TableDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setCornerButtonEnabled(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setMinimumSectionSize(theme::space(10));
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setTextElideMode(Qt::ElideRight);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillColumnMenu(*menu);
        menu->popup(horizontalHeader()->mapToGlobal(at));
    });
    setSortingEnabled(true);
    setCompact(theme::compactTables());
    // Ages are painted from the clock; repainting what is visible is all a second costs.
    auto *tick = new QTimer(this);
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            viewport()->update();
    });
    tick->start();
}

void TableView::setModel(QAbstractItemModel *model) {
    QTableView::setModel(model);
    verticalHeader()->setDefaultSectionSize(theme::rowHeight(m_compact));
}

void TableView::setCompact(bool compact) {
    m_compact = compact;
    verticalHeader()->setMinimumSectionSize(theme::rowHeight(compact));
    verticalHeader()->setDefaultSectionSize(theme::rowHeight(compact));
}

void TableView::setColumnSamples(const QStringList &samples, int fill) {
    for (int i = 0; i < samples.size(); ++i) {
        const int words = std::max(fontMetrics().horizontalAdvance(model()->headerData(i, Qt::Horizontal).toString()),
                                   fontMetrics().horizontalAdvance(samples.at(i)));
        setColumnWidth(
            i,
            words + theme::space(i == 0 ? 7 : 6)); // the first column keeps clear of the bars at the left of its rows
    }
    m_fill = fill;
    m_fillWidth = columnWidth(fill);
    fillWidth();
}

void TableView::widenForStates(int column, const QStringList &words) {
    int widest = columnWidth(column);
    for (const QString &word : words)
        widest = std::max(widest, fontMetrics().horizontalAdvance(word) + theme::space(2) + theme::space(3) + 2 +
                                      theme::space(2) + theme::space(2));
    setColumnWidth(column, widest);
    fillWidth();
}

void TableView::fillWidth() {
    if (m_fill < 0 || !model())
        return;
    int others = 0;
    for (int column = 0; column < horizontalHeader()->count(); ++column)
        others += column == m_fill || isColumnHidden(column) ? 0 : columnWidth(column);
    setColumnWidth(m_fill, std::max(m_fillWidth, viewport()->width() - others));
}

void TableView::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    fillWidth();
}

QString TableView::currentKey() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? index.data(models::KeyRole).toString() : QString();
}

bool TableView::selectKey(const QString &key) {
    if (!model())
        return false;
    for (int row = 0; row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        if (index.data(models::KeyRole).toString() == key) {
            setCurrentIndex(index);
            scrollTo(index);
            return true;
        }
    }
    return false;
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous) {
    QTableView::currentChanged(current, previous);
    const QString key = currentKey();
    if (key != m_lastKey) {
        m_lastKey = key;
        Q_EMIT currentKeyChanged(key);
    }
}

QString TableView::asText(bool csv) const {
    QList<int> columns;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns.append(column);
    }
    const auto field = [csv](QString text) {
        if (!csv)
            return text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
        if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')) || text.contains(QLatin1Char('\n')))
            return QStringLiteral("\"%1\"").arg(text.replace(QLatin1Char('"'), QStringLiteral("\"\"")));
        return text;
    };
    const QString separator = csv ? QStringLiteral(",") : QStringLiteral("\t");
    const auto line = [&](auto cell) {
        QStringList cells;
        for (const int column : columns)
            cells.append(field(cell(column)));
        return cells.join(separator);
    };
    QStringList lines{line([this](int c) { return model()->headerData(c, Qt::Horizontal).toString(); })};
    const QModelIndexList selected = selectionModel()->selectedRows();
    for (int row = 0; row < model()->rowCount(); ++row) {
        const bool wanted = selected.isEmpty() || selectionModel()->isRowSelected(row, {});
        if (wanted)
            lines.append(line([this, row](int c) { return model()->index(row, c).data().toString(); }));
    }
    return lines.join(csv ? QStringLiteral("\r\n") : QStringLiteral("\n")) + QLatin1Char('\n');
}

void TableView::addTableActions(QMenu &menu) {
    menu.addAction(tr("Copy as text"), this, [this] { Q_EMIT copyRequested(asText(false)); });
    menu.addAction(tr("Copy as CSV"), this, [this] { Q_EMIT copyRequested(asText(true)); });
    fillColumnMenu(*menu.addMenu(tr("Columns")));
    QAction *dense = menu.addAction(tr("Compact rows"), this, [this] { setCompact(!m_compact); });
    dense->setCheckable(true);
    dense->setChecked(m_compact);
}

void TableView::fillColumnMenu(QMenu &menu) {
    for (int column = 1; column < model()->columnCount(); ++column) {
        QAction *action = menu.addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            setColumnHidden(column, !on);
            fillWidth();
        });
    }
}

void TableView::contextMenuEvent(QContextMenuEvent *event) {
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Q_EMIT contextMenuWanted(menu, event->globalPos());
    if (!menu->isEmpty())
        menu->addSeparator();
    addTableActions(*menu);
    menu->popup(event->globalPos());
}

void TableView::keyPressEvent(QKeyEvent *event) {
    // Type-ahead of item views would swallow our single-key shortcuts ("/", "L").
    if (!event->text().isEmpty() && event->text().at(0).isPrint() &&
        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void TableView::saveLayout(QSettings &settings) const {
    settings.setValue(QStringLiteral("tables/%1").arg(objectName()), horizontalHeader()->saveState());
}

void TableView::restoreLayout(QSettings &settings) {
    const QByteArray state = settings.value(QStringLiteral("tables/%1").arg(objectName())).toByteArray();
    if (!state.isEmpty())
        horizontalHeader()->restoreState(state);
}

} // namespace ph::ui
