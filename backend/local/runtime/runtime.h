// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/local/apiserver/api.h"
#include "backend/local/controllers/volumedriver.h"
#include "backend/local/runtime/podruntime.h"
#include "backend/local/runtime/runtimeoptions.h"

#include <memory>

namespace ph::local {

/// The kubelet of the embedded cluster's one node: runs the pods bound to it, keeps its Node object and lease, feeds
/// the Service forwarder and answers for logs, exec and usage. Containers, and the forwarder, go on when it ends or is
/// killed; the next start finds them again. Thread-safe.
class Runtime final : public PodRuntime {
public:
    /// Finds what runs already, then watches. @p api and @p executor must outlive the runtime. Errors: the list of
    /// images cannot be read, or a folder cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<Runtime>> start(Api &api, Executor &executor, RuntimeOptions options);
    /// Stops watching and waits for what it does at the moment; ends no container.
    ~Runtime() override;
    Runtime(const Runtime &) = delete;
    Runtime &operator=(const Runtime &) = delete;

    Status logs(const std::string &ns, const std::string &pod, const LogOptions &options,
                const std::function<bool(std::string_view)> &out, const Context &ctx) override;
    Status checkRunning(const std::string &ns, const std::string &pod, const std::string &container) override;
    Result<std::unique_ptr<Process>> exec(const std::string &ns, const std::string &pod, const ExecOptions &options,
                                          const Context &ctx) override;
    Result<std::unique_ptr<Process>> attach(const std::string &ns, const std::string &pod, const ExecOptions &options,
                                            const Context &ctx) override;
    Result<std::string> podAddress(const std::string &ns, const std::string &pod) override;
    Result<std::vector<Usage>> usage(const std::string &ns, const std::string &pod) override;

    /// Takes snapshots of this node's volumes and fills volumes; lives as long as the runtime.
    [[nodiscard]] VolumeDriver &volumeDriver();

    /// Ends every container and the forwarder of this state directory, without the API (for `local down
    /// --stop-databases` and `reset`). SIGTERM first, SIGKILL for what still runs when the context ends.
    static void stopEverything(const fs::path &stateDir, const Context &ctx);

private:
    struct State;
    explicit Runtime(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace ph::local
