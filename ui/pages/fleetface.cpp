// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/fleetface.h"

#include <QCoreApplication>

namespace ph::ui {

struct FleetFace {
    Q_DECLARE_TR_FUNCTIONS(FleetFace)
};

FleetStep showNoDatabases(StateView &view, models::Console &console) {
    using Phase = models::Console::Phase;
    if (console.phase() == Phase::Starting && !console.hasBackend()) {
        view.showLoading(console.startingStep().isEmpty() ? FleetFace::tr("Starting…") : console.startingStep());
        return FleetStep::None;
    }
    if (console.phase() == Phase::Failed && console.clusters().size() <= 1) {
        view.showError(
            models::describe(*console.startError(), FleetFace::tr("The embedded cluster could not be started.")),
            FleetFace::tr("Try again"));
        return FleetStep::Retry;
    }
    if (console.clusters().empty()) {
        view.showEmpty(QStringLiteral("cluster"), FleetFace::tr("No cluster yet"),
                       FleetFace::tr("Add a Kubernetes cluster from its kubeconfig file."),
                       FleetFace::tr("Add a cluster"));
        return FleetStep::AddCluster;
    }
    switch (console.instances().dataState()) {
    case models::DataState::Loading:
        view.showLoading(FleetFace::tr("Reading databases from the cluster…"));
        return FleetStep::None;
    case models::DataState::Failed:
    case models::DataState::Stale: {
        const models::ClusterSummary &first = console.clusters().front();
        view.showError(models::describe(first.freshness.error, FleetFace::tr("No cluster answers.")), {});
        return FleetStep::None;
    }
    case models::DataState::Live:
        break;
    }
    view.showEmpty(QStringLiteral("database"), FleetFace::tr("No databases yet"),
                   FleetFace::tr("Create the first one: a real server with its own storage, TLS and a generated "
                                 "password, ready in seconds."),
                   FleetFace::tr("Create database"));
    return FleetStep::Create;
}

} // namespace ph::ui
