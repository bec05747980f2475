// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/kube/kubeconfig.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace ph::kube {

/// Watches kubeconfig files, and the certificate and key files they name, and tells which contexts changed, so that only those are
/// connected anew. Notices changes through inotify on the files' folders within about 0.3 s, and by looking
/// every few seconds where inotify does not reach (network file systems, links, folders made later).
class KubeconfigWatcher {
public:
    struct Change {
        /// What is in force now; an Error while the files cannot be read: then `contexts` is empty and the last good state counts on.
        Result<Kubeconfig> config;
        KubeconfigDifference contexts;
        bool currentContextChanged = false;
    };
    /// Called on a thread of the executor, never twice at a time. An error is told once, and again when it differs.
    using Callback = std::function<void(const Change &)>;

    /// @p current is what the caller works with: a difference to it is told at once. @p executor outlives the watcher.
    KubeconfigWatcher(std::vector<fs::path> files, Kubeconfig current, Executor &executor, Callback callback,
                      std::chrono::milliseconds pollPeriod = std::chrono::seconds(5));
    ~KubeconfigWatcher(); ///< after it no callback runs; must not be called from the callback
    KubeconfigWatcher(const KubeconfigWatcher &) = delete;
    KubeconfigWatcher &operator=(const KubeconfigWatcher &) = delete;

private:
    class Loop;
    std::shared_ptr<Loop> m_loop;
};

} // namespace ph::kube
