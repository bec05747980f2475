// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/runtimestate.h"

#include "backend/local/shim/containerlogreader.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

Error badRequest(std::string what, const std::string &subject) {
    Error error{Errc::Invalid, std::move(what), subject, 400};
    error.reason = "BadRequest";
    return error;
}

/// A stream of a shim as the API server reads it.
class ShimProcess final : public PodRuntime::Process {
public:
    ShimProcess(std::unique_ptr<shim::Connection> connection, const PodRuntime::ExecOptions &options)
        : m_connection(std::move(connection)), m_options(options) {}

    Result<Chunk> read(const Context &ctx) override {
        for (;;) {
            PH_ASSIGN(shim::Frame frame, m_connection->receive(ctx));
            Chunk chunk;
            if (frame.type == shim::Type::Exited) {
                chunk.exited = true;
                chunk.exitCode = shim::Reader(frame.payload).number<std::int32_t>();
                return chunk;
            }
            chunk.stream = frame.type == shim::Type::Stderr ? Stream::Stderr : Stream::Stdout;
            const bool wanted = chunk.stream == Stream::Stderr ? m_options.stderr_ : m_options.stdout_;
            if (!wanted || (frame.type != shim::Type::Stdout && frame.type != shim::Type::Stderr))
                continue;
            chunk.data = std::move(frame.payload);
            return chunk;
        }
    }
    Status writeStdin(std::string_view data, const Context &ctx) override {
        while (!data.empty()) {
            const std::string_view part = data.substr(0, shim::MaxChunk);
            PH_TRY(m_connection->send(shim::Type::Stdin, part, ctx));
            data.remove_prefix(part.size());
        }
        return {};
    }
    void closeStdin() override {
        (void)m_connection->send(shim::Type::CloseStdin, {}, Context().withTimeout(std::chrono::seconds(5)));
    }
    void resize(int columns, int rows) override {
        shim::Writer size;
        size.number(static_cast<std::uint32_t>(std::max(1, columns)))
            .number(static_cast<std::uint32_t>(std::max(1, rows)));
        (void)m_connection->send(shim::Type::Resize, size.bytes(), Context().withTimeout(std::chrono::seconds(5)));
    }

private:
    std::unique_ptr<shim::Connection> m_connection;
    PodRuntime::ExecOptions m_options;
};

} // namespace

Result<std::shared_ptr<PodWorker>> Runtime::State::find(const std::string &ns, const std::string &pod) const {
    std::shared_ptr<PodWorker> found;
    for (const auto &worker : all()) {
        const JsonPtr object = worker->pod();
        if (jsonText(*object, {"metadata", "name"}) == pod && jsonText(*object, {"metadata", "namespace"}) == ns &&
            !worker->finished() && (!found || !jsonAt(*object, {"metadata", "deletionTimestamp"}).is_string()))
            found = worker;
    }
    if (found)
        return found;
    Error error{Errc::NotFound, "pods \"" + pod + "\" not found", ns + "/" + pod, 404};
    error.reason = "NotFound";
    return error;
}

Result<ContainerView> Runtime::State::container(const std::string &ns, const std::string &pod,
                                                const std::string &name) const {
    PH_ASSIGN(const auto worker, find(ns, pod));
    std::vector<ContainerView> views = worker->containers();
    if (views.empty()) { // not looked at yet
        for (const Json &spec : jsonAt(*worker->pod(), {"spec", "containers"})) {
            ContainerView view;
            view.name = jsonText(spec, {"name"});
            views.push_back(std::move(view));
        }
    }
    std::string wanted = name;
    if (wanted.empty())
        wanted = jsonText(*worker->pod(), {"metadata", "annotations", "kubectl.kubernetes.io/default-container"});
    std::string names;
    const ContainerView *only = nullptr;
    int main = 0;
    for (const ContainerView &view : views) {
        if (view.name == wanted)
            return view;
        if (view.init)
            continue;
        ++main;
        only = &view;
        names += (names.empty() ? "" : " ") + view.name;
    }
    if (!name.empty())
        return badRequest("container " + name + " is not valid for pod " + pod, name);
    if (main == 1)
        return *only;
    return badRequest("a container name must be specified for pod " + pod + ", choose one of: [" + names + "]", pod);
}

Result<ContainerView> Runtime::State::runningContainer(const std::string &ns, const std::string &pod,
                                                       const std::string &name) const {
    PH_ASSIGN(ContainerView view, container(ns, pod, name));
    if (view.running)
        return view;
    return Error{Errc::Conflict, "container not found (\"" + view.name + "\"): it is not running", ns + "/" + pod, 0,
                 "wait until the container runs"};
}

Status Runtime::logs(const std::string &ns, const std::string &pod, const LogOptions &options,
                     const std::function<bool(std::string_view)> &out, const Context &ctx) {
    PH_ASSIGN(const ContainerView view, m_state->container(ns, pod, options.container));
    const fs::path &folder = options.previous ? view.previousFolder : view.runFolder;
    if (folder.empty() && options.previous)
        return badRequest("previous terminated container \"" + view.name + "\" in pod \"" + pod + "\" not found",
                          view.name);
    if (folder.empty())
        return badRequest(
            "container \"" + view.name + "\" in pod \"" + pod + "\" is waiting to start: ContainerCreating", view.name);
    shim::LogQuery query;
    query.follow = options.follow && !options.previous;
    query.timestamps = options.timestamps;
    query.tailLines = options.tailLines;
    query.limitBytes = options.limitBytes;
    if (options.sinceSeconds)
        query.since = Clock::system().now() - std::chrono::seconds(*options.sinceSeconds);
    else if (!options.sinceTime.empty())
        query.since = parseTime(options.sinceTime);
    return shim::readContainerLog(folder, query, out, ctx);
}

Status Runtime::checkRunning(const std::string &ns, const std::string &pod, const std::string &container) {
    PH_TRY(m_state->runningContainer(ns, pod, container));
    return {};
}

Result<std::unique_ptr<PodRuntime::Process>> Runtime::exec(const std::string &ns, const std::string &pod,
                                                           const ExecOptions &options, const Context &ctx) {
    PH_ASSIGN(const ContainerView view, m_state->runningContainer(ns, pod, options.container));
    if (options.command.empty())
        return badRequest("you must specify at least one command for the container", pod);
    PH_ASSIGN(auto connection, shim::Connection::open(view.runFolder));
    shim::ProcessSpec spec;
    spec.argv = options.command;
    spec.tty = options.tty;
    spec.stdin_ = options.stdin_;
    spec.detached = true;
    spec.columns = static_cast<std::uint32_t>(std::max(1, options.columns));
    spec.rows = static_cast<std::uint32_t>(std::max(1, options.rows));
    PH_TRY(connection->call(shim::Type::Exec, spec.encode(), ctx));
    return std::unique_ptr<Process>(std::make_unique<ShimProcess>(std::move(connection), options));
}

Result<std::unique_ptr<PodRuntime::Process>> Runtime::attach(const std::string &ns, const std::string &pod,
                                                             const ExecOptions &options, const Context &ctx) {
    PH_ASSIGN(const ContainerView view, m_state->runningContainer(ns, pod, options.container));
    PH_ASSIGN(auto connection, shim::Connection::open(view.runFolder));
    PH_TRY(connection->call(shim::Type::Attach, {}, ctx));
    return std::unique_ptr<Process>(std::make_unique<ShimProcess>(std::move(connection), options));
}

Result<std::string> Runtime::podAddress(const std::string &ns, const std::string &pod) {
    PH_ASSIGN(const auto worker, m_state->find(ns, pod));
    const auto views = worker->containers();
    const std::string ip = worker->podIp();
    if (!ip.empty() && std::any_of(views.begin(), views.end(), [](const ContainerView &view) { return view.running; }))
        return ip;
    return Error{Errc::Conflict, "pod \"" + pod + "\" is not running", ns + "/" + pod};
}

Result<std::vector<PodRuntime::Usage>> Runtime::usage(const std::string &ns, const std::string &pod) {
    PH_ASSIGN(const auto worker, m_state->find(ns, pod));
    std::vector<Usage> list;
    for (const ContainerView &view : worker->containers()) {
        if (!view.running)
            continue;
        const auto measured = shim::usageOf(view.runFolder, Context().withTimeout(std::chrono::seconds(2)));
        if (!measured)
            continue;
        Usage usage;
        usage.container = view.name;
        usage.memoryBytes = measured->residentBytes;
        const SteadyTime now = Clock::system().steady();
        const std::lock_guard lock(m_state->mutex);
        State::Sample &sample = m_state->samples[view.runFolder.string()];
        const double elapsed = std::chrono::duration<double>(now - sample.at).count();
        if (sample.at == SteadyTime()) {
            sample = {measured->cpuMicroseconds, now, 0};
        } else if (elapsed >= 1) { // shorter spans are too coarse for the kernel's ticks
            const auto spent = measured->cpuMicroseconds - std::min(measured->cpuMicroseconds, sample.cpuMicroseconds);
            sample = {measured->cpuMicroseconds, now, static_cast<double>(spent) / 1e6 / elapsed};
        }
        usage.cpuCores = sample.cores;
        list.push_back(usage);
    }
    return list;
}

} // namespace ph::local
