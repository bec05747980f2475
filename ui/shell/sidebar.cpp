// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/sidebar.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

namespace {
enum ItemRole { KindRole = Qt::UserRole + 1, NameRole, NoteRole, StateRole, ColorRole, CountRole };
enum ItemKind { AllItem, TroubleItem, HeadItem, ClusterItem };

/// One navigation row: icon, name, a quiet second line for clusters, a count at the right.
class NavDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const int line = QFontMetrics(option.font).height();
        const int kind = index.data(KindRole).toInt();
        if (kind == ClusterItem)
            return {0, 2 * line + theme::space(3)};
        return {0, kind == HeadItem ? line + theme::space(5) : theme::space(8)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &t = theme::of(option.palette);
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        const int kind = index.data(KindRole).toInt();
        painter->save();
        const QRect r = option.rect;
        const int line = QFontMetrics(option.font).height();
        if (kind == HeadItem) {
            painter->setFont(theme::font(theme::Text::Small));
            painter->setPen(t.secondary);
            painter->drawText(r.adjusted(theme::space(2), 0, 0, -theme::space(1)), Qt::AlignLeft | Qt::AlignBottom,
                              index.data(NameRole).toString());
            painter->restore();
            return;
        }
        item.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
        if ((option.state & QStyle::State_HasFocus) && item.widget->hasFocus()) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(t.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(r).adjusted(1, 2, -1, -2), 6, 6);
        }
        const int side = theme::space(4);
        const int left = r.left() + theme::space(2);
        const QRectF iconRect(left,
                              kind == ClusterItem ? r.top() + theme::space(1) + 1 + (line - side) / 2.0
                                                  : r.top() + (r.height() - side) / 2.0,
                              side, side);
        const auto state = static_cast<StateKind>(index.data(StateRole).toInt());
        if (kind == ClusterItem)
            icons::paintState(*painter, iconRect.adjusted(1, 1, -1, -1), state, t);
        else if (kind == TroubleItem)
            if (index.data(CountRole).toString().isEmpty())
                icons::paint(*painter, iconRect, QStringLiteral("check"), t.secondary); // what is healthy is quiet
            else
                icons::paintState(*painter, iconRect, StateKind::Attention, t);
        else
            icons::paint(*painter, iconRect, QStringLiteral("database"), t.secondary);
        const int textLeft = left + side + theme::space(2);
        const QString count = index.data(CountRole).toString();
        const int countWidth = QFontMetrics(option.font).horizontalAdvance(count) + theme::space(2);
        const QRect first(textLeft, kind == ClusterItem ? r.top() + theme::space(1) : r.top(),
                          r.right() - textLeft - countWidth - (count.isEmpty() ? 0 : theme::space(1)),
                          kind == ClusterItem ? line + 2 : r.height());
        painter->setFont(option.font);
        painter->setPen(t.text);
        painter->drawText(
            first, Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetrics(option.font).elidedText(index.data(NameRole).toString(), Qt::ElideRight, first.width()));
        painter->setPen(t.secondary);
        painter->drawText(QRect(r.right() - countWidth, first.top(), countWidth - theme::space(2), first.height()),
                          Qt::AlignVCenter | Qt::AlignRight, count);
        if (kind == ClusterItem) {
            const QRect second(textLeft, first.bottom() + 1, r.right() - textLeft, line + 2);
            painter->setFont(theme::font(theme::Text::Small));
            painter->setPen(state == StateKind::Good ? t.secondary : t.state(state));
            painter->drawText(second, Qt::AlignVCenter | Qt::AlignLeft,
                              QFontMetrics(painter->font())
                                  .elidedText(index.data(NoteRole).toString(), Qt::ElideRight, second.width()));
            const QColor color(index.data(ColorRole).toString());
            if (color.isValid())
                painter->fillRect(QRect(r.left(), r.top() + theme::space(1), 3, r.height() - theme::space(2)), color);
        }
        painter->restore();
    }
};
} // namespace

Sidebar::Sidebar(models::Console &console, QWidget *parent) : QWidget(parent), m_console(console) {
    setObjectName(QStringLiteral("sidebar"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::space(3), theme::space(4), theme::space(3), theme::space(3));
    column->setSpacing(theme::space(3));
    auto *brand = new QHBoxLayout;
    auto *logo = new QLabel(this);
    logo->setPixmap(icons::application().pixmap(QSize(theme::space(7), theme::space(7)), devicePixelRatioF()));
    auto *name = new TextLabel(QStringLiteral("Pilothouse"), theme::Text::Section, false, this);
    brand->addWidget(logo);
    brand->addWidget(name);
    brand->addStretch();
    column->addLayout(brand);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("navigation"));
    m_list->setAccessibleName(tr("Navigation"));
    m_list->setProperty("phRole", QStringLiteral("nav"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new NavDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setAutoFillBackground(false);
    column->addWidget(m_list, 1);
    m_manage = makeButton(QStringLiteral("manageClustersButton"), tr("Manage clusters…"), ButtonRole::Quiet, this);
    m_manage->setIcon(icons::get(QStringLiteral("cluster"), icons::Tint::Secondary));
    m_manage->setProperty("phAlign", QStringLiteral("left"));
    column->addWidget(m_manage);
    const auto add = [this](ItemKind kind, const QString &text) {
        auto *item = new QListWidgetItem(m_list);
        item->setData(KindRole, kind);
        item->setData(NameRole, text);
        item->setData(Qt::AccessibleTextRole, text);
        if (kind == HeadItem)
            item->setFlags(Qt::NoItemFlags);
    };
    add(AllItem, tr("All databases"));
    add(TroubleItem, tr("Needs attention"));
    add(HeadItem, tr("Clusters"));
    m_list->setCurrentRow(0);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        if (!item)
            return;
        switch (item->data(KindRole).toInt()) {
        case AllItem:
            Q_EMIT allWanted();
            break;
        case TroubleItem:
            Q_EMIT troubleWanted();
            break;
        case ClusterItem:
            Q_EMIT clusterWanted(item->data(NameRole).toString());
            break;
        default:
            break;
        }
    });
    connect(m_manage, &QPushButton::clicked, this, &Sidebar::clustersWanted);
    connect(&console, &models::Console::clustersChanged, this, &Sidebar::refreshClusters);
    connect(&console, &models::Console::instancesChanged, this, &Sidebar::refreshClusters);
    connect(&console, &models::Console::phaseChanged, this, &Sidebar::refreshClusters);
    auto *tick = new QTimer(this);
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            refreshClusters();
    });
    tick->start();
    refreshClusters();
}

void Sidebar::setTroubleCount(int count) {
    m_trouble = count;
    refreshClusters();
}

void Sidebar::refreshClusters() {
    const SystemTime now = m_console.clock().now();
    m_list->item(0)->setData(CountRole, QLocale().toString(m_console.instances().rowCount()));
    m_list->item(1)->setData(CountRole, m_trouble > 0 ? QLocale().toString(m_trouble) : QString());
    const auto &rows = m_console.clusterModel().rows();
    const int fixed = 3;
    const QString current = m_list->currentItem() && m_list->currentItem()->data(KindRole).toInt() == ClusterItem
                                ? m_list->currentItem()->data(NameRole).toString()
                                : QString();
    while (m_list->count() - fixed > static_cast<int>(rows.size()))
        delete m_list->takeItem(m_list->count() - 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const models::ClusterSummary &cluster = rows[i].summary;
        const int at = fixed + static_cast<int>(i);
        QListWidgetItem *item = at < m_list->count() ? m_list->item(at) : new QListWidgetItem(m_list);
        const QString name = qs(cluster.name);
        const QString note = models::freshnessText(cluster.freshness, now);
        item->setData(KindRole, ClusterItem);
        item->setData(NameRole, name);
        item->setData(NoteRole, note);
        item->setData(StateRole, static_cast<int>(models::freshnessKind(cluster.freshness, now)));
        item->setData(ColorRole, qs(cluster.color));
        item->setData(CountRole, rows[i].instances > 0 ? QLocale().toString(rows[i].instances) : QString());
        item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(name, note));
        item->setToolTip(cluster.server.empty() ? name : QStringLiteral("%1\n%2").arg(name, qs(cluster.server)));
        if (name == current && m_list->currentItem() != item)
            m_list->setCurrentItem(item);
    }
}

void Sidebar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &t = theme::of(this);
    painter.fillRect(rect(), t.dark ? theme::mix(Qt::black, t.window, 0.2) : theme::mix(t.border, t.window, 0.35));
    painter.fillRect(QRect(width() - 1, 0, 1, height()), t.border);
}

StatusLine::StatusLine(models::Console &console, QWidget *parent) : QWidget(parent), m_console(console) {
    setObjectName(QStringLiteral("statusLine"));
    setFixedHeight(theme::space(8));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::space(4), 0, theme::space(4), 0);
    row->setSpacing(theme::space(2));
    m_operation = makeButton(QStringLiteral("statusOperation"), {}, ButtonRole::Quiet, this);
    m_operation->setFixedHeight(theme::space(7));
    m_badge = new StateBadge(this);
    m_idle = new TextLabel(theme::Text::Small, true, this);
    m_fresh = new TextLabel(theme::Text::Small, true, this);
    m_fresh->setObjectName(QStringLiteral("statusFresh"));
    row->addWidget(m_badge);
    row->addWidget(m_operation);
    row->addWidget(m_idle);
    row->addStretch();
    row->addWidget(m_fresh);
    connect(m_operation, &QPushButton::clicked, this, [this] {
        if (m_shown)
            Q_EMIT operationWanted(m_shown);
    });
    connect(&console, &models::Console::operationsChanged, this, &StatusLine::refresh);
    connect(&console, &models::Console::clustersChanged, this, &StatusLine::refresh);
    connect(&console, &models::Console::phaseChanged, this, &StatusLine::refresh);
    auto *tick = new QTimer(this);
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            refresh();
    });
    tick->start();
    refresh();
}

QString StatusLine::text() const {
    return (m_shown ? m_operation->text() : m_idle->text()) + QStringLiteral(" | ") + m_fresh->text();
}

void StatusLine::refresh() {
    const SystemTime now = m_console.clock().now();
    m_shown = nullptr;
    int running = 0;
    for (models::Operation *operation : m_console.operations()) {
        if (!operation->ended()) {
            ++running;
            m_shown = operation;
        }
    }
    if (!m_shown && !m_console.operations().empty())
        m_shown = m_console.operations().back(); // how the last one ended stays until the next
    if (m_shown) {
        const domain::OperationReport &report = m_shown->report();
        const domain::StepReport *step = m_shown->runningStep();
        const SystemTime end = report.endedAt != SystemTime{} ? report.endedAt : now;
        const QString time = models::spanText(std::chrono::duration_cast<std::chrono::seconds>(end - report.startedAt));
        QString text = models::operationTitle(report) + QStringLiteral(" · ");
        if (step)
            text += (step->waitsFor.empty() ? models::stepTitle(*step) : tr("waits for %1").arg(qs(step->waitsFor))) +
                    QStringLiteral(" · ");
        text += time;
        if (running > 1)
            text += QStringLiteral(" · ") + tr("%n more", nullptr, running - 1);
        m_operation->setText(fontMetrics().elidedText(text, Qt::ElideRight, theme::space(150)));
        m_operation->setToolTip(tr("Show steps and progress"));
        m_badge->setState(models::operationKind(report.state), models::operationStateText(report.state));
    } else {
        m_idle->setText(m_console.phase() == models::Console::Phase::Starting ? m_console.startingStep()
                        : m_console.phase() == models::Console::Phase::Failed
                            ? tr("The embedded cluster is not running.")
                            : tr("Nothing is running"));
    }
    m_operation->setVisible(m_shown);
    m_badge->setVisible(m_shown);
    m_idle->setVisible(!m_shown);
    SystemTime newest{};
    int live = 0;
    for (const models::ClusterSummary &cluster : m_console.clusters()) {
        newest = std::max(newest, cluster.freshness.lastSeen);
        live += cluster.freshness.state == store::Freshness::State::Live ? 1 : 0;
    }
    const int all = static_cast<int>(m_console.clusters().size());
    m_fresh->setText(all == 0                 ? QString()
                     : newest == SystemTime{} ? tr("%1 of %n cluster(s) live", nullptr, all).arg(live)
                                              : tr("%1 of %n cluster(s) live, newest answer %2", "%2 = 4 s ago", all)
                                                    .arg(live)
                                                    .arg(models::agoText(newest, now)));
    m_fresh->setToolTip(models::exactTimeText(newest));
}

void StatusLine::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &t = theme::of(this);
    painter.fillRect(rect(), t.surface);
    painter.fillRect(QRect(0, 0, width(), 1), t.border);
}

} // namespace ph::ui
