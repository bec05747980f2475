// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/sidebar.h"

#include "models/format/text.h"
#include "ui/shell/navdelegate.h"

#include <QAction>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPainter>
#include <QScopedValueRollback>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

Sidebar::Sidebar(models::Console &console, const QList<Entry> &pages, QWidget *parent)
    : QWidget(parent), m_console(console) {
    setObjectName(QStringLiteral("sidebar"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::space(3), theme::space(4), theme::space(3), theme::space(3));
    column->setSpacing(theme::space(3));
    m_head = new QHBoxLayout;
    m_head->setSpacing(theme::space(1));
    auto *logo = new QLabel(this);
    logo->setPixmap(icons::application().pixmap(QSize(theme::space(7), theme::space(7)), devicePixelRatioF()));
    auto *name = new TextLabel(QStringLiteral("Pilothouse"), theme::Text::Section, false, this);
    m_head->addWidget(logo);
    m_head->addSpacing(theme::space(1));
    m_head->addWidget(name);
    m_head->addStretch();
    column->addLayout(m_head);

    m_pages = makeNavList(QStringLiteral("navigation"), tr("Pages"), this);
    for (const Entry &page : pages) {
        auto *item = new QListWidgetItem(page.text, m_pages);
        item->setData(NavIdRole, page.id);
        item->setData(NavIconRole, page.icon);
        item->setData(Qt::AccessibleTextRole, page.text);
    }
    m_pages->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pages->setFixedHeight(m_pages->count() * m_pages->sizeHintForRow(0));
    column->addWidget(m_pages);

    auto *title = new TextLabel(tr("Show", "heading above the list of clusters to narrow down to"), theme::Text::Small,
                                true, this);
    title->setContentsMargins(theme::space(3), theme::space(2), 0, 0);
    column->addWidget(title);
    m_clusters = makeNavList(QStringLiteral("clusterScope"), tr("Show only this cluster"), this);
    title->setBuddy(m_clusters);
    auto *all = new QListWidgetItem(tr("All clusters"), m_clusters);
    all->setData(NavIdRole, QString());
    all->setData(Qt::AccessibleTextRole, all->text());
    m_clusters->setCurrentRow(0);
    column->addWidget(m_clusters, 1);

    connect(m_pages, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item && !m_filling)
            Q_EMIT pageWanted(item->data(NavIdRole).toString());
    });
    connect(m_clusters, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item && !m_filling)
            Q_EMIT scopeWanted(item->data(NavIdRole).toString());
    });
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
    fitWidth();
}

void Sidebar::fitWidth() {
    // Some languages need more than the usual width.
    QFont font = m_pages->font();
    font.setWeight(QFont::DemiBold);
    int words = 0;
    for (int i = 0; i < m_pages->count(); ++i)
        words = std::max(words, QFontMetrics(font).horizontalAdvance(m_pages->item(i)->text()));
    const int counts = theme::space(12);
    setFixedWidth(std::max({theme::space(54), words + theme::space(16) + counts, minimumSizeHint().width()}));
}

void Sidebar::addHeadAction(QAction *action) {
    auto *button = new QToolButton(this);
    button->setObjectName(action->objectName() + QStringLiteral(".button"));
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->toolTip());
    m_head->addWidget(button);
    fitWidth();
}

void Sidebar::setPage(const QString &id) {
    const QScopedValueRollback filling(m_filling, true);
    for (int i = 0; i < m_pages->count(); ++i) {
        if (m_pages->item(i)->data(NavIdRole).toString() == id)
            m_pages->setCurrentRow(i);
    }
}

void Sidebar::setScope(const QString &cluster) {
    const QScopedValueRollback filling(m_filling, true);
    for (int i = 0; i < m_clusters->count(); ++i) {
        if (m_clusters->item(i)->data(NavIdRole).toString() == cluster)
            m_clusters->setCurrentRow(i);
    }
}

QString Sidebar::scope() const {
    return m_clusters->currentItem() ? m_clusters->currentItem()->data(NavIdRole).toString() : QString();
}

void Sidebar::setCount(const QString &id, const QString &count, std::optional<StateKind> kind) {
    for (int i = 0; i < m_pages->count(); ++i) {
        QListWidgetItem *item = m_pages->item(i);
        if (item->data(NavIdRole).toString() != id)
            continue;
        item->setData(NavCountRole, count);
        item->setData(NavCountKindRole, kind ? QVariant(static_cast<int>(*kind)) : QVariant());
        item->setData(Qt::AccessibleTextRole,
                      count.isEmpty() ? item->text() : QStringLiteral("%1, %2").arg(item->text(), count));
    }
}

void Sidebar::refreshClusters() {
    const QScopedValueRollback filling(m_filling, true);
    const SystemTime now = m_console.clock().now();
    const auto &rows = m_console.clusterModel().rows();
    const QString current = scope();
    while (m_clusters->count() - 1 > static_cast<int>(rows.size()))
        delete m_clusters->takeItem(m_clusters->count() - 1);
    bool found = current.isEmpty();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const models::ClusterSummary &cluster = rows[i].summary;
        const int at = 1 + static_cast<int>(i);
        QListWidgetItem *item = at < m_clusters->count() ? m_clusters->item(at) : new QListWidgetItem(m_clusters);
        const QString name = qs(cluster.name);
        const QString note = models::freshnessText(cluster.freshness, now);
        item->setText(name);
        item->setData(NavIdRole, name);
        item->setData(NavNoteRole, note);
        item->setData(NavStateRole, static_cast<int>(models::freshnessKind(cluster.freshness, now)));
        item->setData(NavColorRole, qs(cluster.color));
        item->setData(NavCountRole, rows[i].instances > 0 ? QLocale().toString(rows[i].instances) : QString());
        item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(name, note));
        item->setToolTip(cluster.server.empty() ? name : QStringLiteral("%1\n%2").arg(name, qs(cluster.server)));
        if (name == current) {
            found = true;
            if (m_clusters->currentItem() != item)
                m_clusters->setCurrentItem(item);
        }
    }
    if (!found) { // the cluster was removed
        m_clusters->setCurrentRow(0);
        Q_EMIT scopeWanted({});
    }
}

void Sidebar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &t = theme::of(this);
    painter.fillRect(rect(), t.dark ? theme::mix(Qt::black, t.window, 0.2) : theme::mix(t.border, t.window, 0.35));
    painter.fillRect(QRect(width() - 1, 0, 1, height()), t.border);
}

} // namespace ph::ui
