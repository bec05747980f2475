// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/keptlist.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

KeptList::KeptList(models::Console &console, QWidget *parent) : QWidget(parent), m_console(console) {
    setObjectName(QStringLiteral("keptList"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_rows = new QWidget(this);
    m_lines = new QVBoxLayout(m_rows);
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setSpacing(theme::space(3));
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_rows);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    m_rows->setAutoFillBackground(false); // the scroll area has just switched it on
    scroll->setAccessibleName(tr("Kept volumes"));
    m_view = new StateView(scroll, this);
    m_view->setObjectName(QStringLiteral("keptState"));
    column->addWidget(m_view);
    connect(m_view, &StateView::actionTriggered, this, &KeptList::refresh);
    connect(&console, &models::Console::operationsChanged, this, [this] {
        const auto &all = m_console.operations();
        const auto ended = static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [](const models::Operation *one) { return one->ended(); }));
        if (ended != std::exchange(m_ended, ended))
            refresh();
    });
}

void KeptList::setCluster(const QString &name, bool readOnly) {
    const bool other = readOnly != std::exchange(m_readOnly, readOnly);
    if (name != m_cluster) {
        m_cluster = name;
        refresh();
    } else if (other && !m_shown.empty()) {
        show(std::move(m_shown));
    }
}

void KeptList::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
}

void KeptList::refresh() {
    const int generation = ++m_generation;
    m_job.cancel();
    m_stale = !isVisible();
    if (m_stale)
        return;
    if (m_cluster.isEmpty() || !m_console.hasBackend()) {
        show({});
        return;
    }
    if (m_view->face() != QLatin1String("content"))
        m_view->showLoading(tr("Looking for kept volumes…"));
    m_job = m_console.keptVolumes(m_cluster.toStdString());
    m_job.onResult(this, [this, generation](const Result<std::vector<domain::KeptVolumes>> &result) {
        if (generation != m_generation)
            return;
        if (result)
            show(*result);
        else
            m_view->showError(models::describe(result.error(), tr("What was kept could not be read.")),
                              tr("Try again"));
    });
}

void KeptList::show(std::vector<domain::KeptVolumes> all) {
    m_shown = std::move(all);
    while (QLayoutItem *item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (m_shown.empty()) {
        m_view->showEmpty(QStringLiteral("database"), tr("No volumes are kept"),
                          tr("Of a database that is deleted without its data, the volumes stay and appear here."));
        return;
    }
    for (const domain::KeptVolumes &kept : m_shown)
        m_lines->addWidget(makeRow(kept));
    m_lines->addStretch();
    m_view->showContent();
}

QWidget *KeptList::makeRow(const domain::KeptVolumes &kept) {
    auto *row = new QWidget(m_rows);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::space(2));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    auto *name = new ElidedLabel(theme::Text::Table, false, row);
    const QString engine = kept.spec ? models::engineText(*kept.spec) : models::engineText(kept.engine);
    name->setText(tr("%1, %2", "a deleted database and its engine: default/orders, PostgreSQL 15")
                      .arg(qs(kept.ref.str()), engine));
    words->addWidget(name);
    auto *facts = new ElidedLabel(theme::Text::Table, true, row);
    const QString size = models::keptSizeText(kept);
    facts->setText(kept.since == SystemTime{}
                       ? tr("%1, nobody noted when it was deleted", "%1 = 3 volumes, 6 GiB").arg(size)
                       : tr("%1, deleted %2", "%1 = 3 volumes, 6 GiB; %2 = 4 min ago")
                             .arg(size, models::agoText(kept.since, m_console.clock().now())));
    words->addWidget(facts);
    if (const QString why = models::obstacleText(kept.obstacle); !why.isEmpty()) {
        auto *line = new TextLabel(why, theme::Text::Small, true, row);
        line->setWordWrap(true);
        line->setKind(StateKind::Attention);
        words->addWidget(line);
    }
    layout->addLayout(words, 1);
    auto *attach = makeButton(QStringLiteral("reattachButton"), tr("Re-attach…"), ButtonRole::Normal, row);
    attach->setAccessibleName(tr("Re-attach %1…").arg(qs(kept.ref.name)));
    attach->setEnabled(!m_readOnly && (kept.obstacle == domain::KeptVolumes::Obstacle::None ||
                                       kept.obstacle == domain::KeptVolumes::Obstacle::MayLackCommits));
    auto *remove = makeButton(QStringLiteral("deleteKeptButton"), tr("Delete…"), ButtonRole::Quiet, row);
    remove->setEnabled(!m_readOnly);
    remove->setAccessibleName(tr("Delete the volumes of %1…").arg(qs(kept.ref.name)));
    layout->addWidget(attach, 0, Qt::AlignTop);
    layout->addWidget(remove, 0, Qt::AlignTop);
    connect(attach, &QPushButton::clicked, this, [this, kept] { Q_EMIT reattachWanted(kept); });
    connect(remove, &QPushButton::clicked, this, [this, kept] { Q_EMIT deleteWanted(kept); });
    return row;
}

} // namespace ph::ui
