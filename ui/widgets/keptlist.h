// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/messagebar.h"

class QVBoxLayout;

namespace ph::ui {

/// What was kept of databases that were deleted from one cluster: how much, since when, and whether it can come back.
/// Asked for when another cluster is chosen, when an operation ends, and by refresh(); while it is hidden, once it is
/// shown.
class KeptList final : public QWidget {
    Q_OBJECT
public:
    explicit KeptList(models::Console &console, QWidget *parent = nullptr);
    /// Of a cluster that is @p readOnly nothing is attached or deleted.
    void setCluster(const QString &name, bool readOnly);
    void refresh();

Q_SIGNALS:
    void reattachWanted(const ph::domain::KeptVolumes &kept);
    void deleteWanted(const ph::domain::KeptVolumes &kept);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void show(std::vector<domain::KeptVolumes> all);
    [[nodiscard]] QWidget *makeRow(const domain::KeptVolumes &kept);

    models::Console &m_console;
    QString m_cluster;
    bool m_readOnly = false;
    bool m_stale = false; ///< to be asked for once it is shown
    std::vector<domain::KeptVolumes> m_shown;
    StateView *m_view;
    QWidget *m_rows;
    QVBoxLayout *m_lines;
    models::Job<std::vector<domain::KeptVolumes>> m_job;
    std::size_t m_ended = 0; ///< operations that had ended at the last look
    int m_generation = 0;
};

} // namespace ph::ui
