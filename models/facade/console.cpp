// SPDX-License-Identifier: Apache-2.0
#include "models/facade/console.h"

#include "models/detail/logbuffer.h"
#include "models/facade/lastknown.h"
#include "models/format/text.h"

#include <QTimer>

#include <unordered_map>
#include <unordered_set>

namespace ph::models {

namespace {
constexpr std::chrono::seconds quick(30);
constexpr std::chrono::seconds patient(120);
constexpr std::chrono::milliseconds noLimit(0);
/// Freshness changes with every sign of life; once a second is what the eye reads.
constexpr std::chrono::milliseconds clusterInterval(250);
} // namespace

Console::Console(Executor &executor, const Clock &clock, fs::path lastKnownFile, QObject *parent)
    : QObject(parent), m_clock(clock), m_lastKnownFile(std::move(lastKnownFile)), m_instances(clock),
      m_clusterModel(clock), m_rememberTimer(new QTimer(this)), m_unfinishedTimer(new QTimer(this)),
      m_clusterFeed(
          m_dispatcher,
          [this](Batch<std::vector<ClusterSummary>> batch) {
              if (!batch.upserted.empty())
                  takeClusters(std::move(batch.upserted.back()));
          },
          clusterInterval),
      m_instanceFeed(m_dispatcher, [this](Batch<domain::InstanceSummary> batch) { takeInstances(std::move(batch)); }),
      m_runner(m_dispatcher, executor) {
    m_rememberTimer->setSingleShot(true);
    connect(m_rememberTimer, &QTimer::timeout, this, &Console::remember);
    connect(m_unfinishedTimer, &QTimer::timeout, this, [this] {
        for (const auto &[name, left] : m_leftOver) {
            if (left.live)
                askUnfinished(name);
        }
    });
    if (m_lastKnownFile.empty())
        return;
    LastKnown known = readLastKnown(m_lastKnownFile);
    for (const domain::InstanceSummary &instance : known.instances)
        m_unconfirmed.insert(instanceKeyOf(instance.ref));
    m_clusters = std::move(known.clusters);
    m_instances.replaceAll(std::move(known.instances));
    std::vector<ClusterSummary> stale = m_clusters;
    for (ClusterSummary &cluster : stale)
        cluster.freshness.state = store::Freshness::State::Stale;
    m_instances.setClusters(stale);
    if (!m_clusters.empty())
        m_instances.setDataState(DataState::Stale);
    recount();
}

Console::~Console() {
    m_instanceHandle.reset();
    m_clusterHandle.reset();
    m_runner.stopAll();
    if (m_rememberTimer->isActive() && !m_lastKnownFile.empty() && m_backend)
        static_cast<void>(writeLastKnown(m_lastKnownFile, {m_clusters, m_instances.rows()})
                              .ok()); // the pool drops what has not started
}

void Console::setStarting(const QString &step) {
    m_phase = Phase::Starting;
    m_startingStep = step;
    m_startError.reset();
    Q_EMIT phaseChanged();
}

void Console::setFailed(const Error &error) {
    m_phase = Phase::Failed;
    m_startError = error;
    Q_EMIT phaseChanged();
}

void Console::setBackend(std::shared_ptr<ops::Console> backend) {
    m_backend = std::move(backend);
    m_clusterHandle =
        m_backend->subscribeClusters([post = m_clusterFeed.poster()](const std::vector<ClusterSummary> &clusters) {
            post({{std::string("all"), clusters}}, {});
        });
    m_instanceHandle =
        m_backend->subscribeInstances([post = m_instanceFeed.poster()](const ops::Console::InstanceChanges &changes) {
            std::vector<std::pair<std::string, domain::InstanceSummary>> rows;
            rows.reserve(changes.upserted.size());
            for (const domain::InstanceSummary &row : changes.upserted)
                rows.emplace_back(instanceKeyOf(row.ref), row);
            post(std::move(rows), changes.removed);
        });
    takeClusters(m_backend->clusters());
    refresh();
    setRunning();
}

void Console::setRunning() {
    m_phase = Phase::Running;
    m_startError.reset();
    Q_EMIT phaseChanged();
}

void Console::retryStart() {
    Q_EMIT retryRequested();
}

const ClusterSummary *Console::cluster(const std::string &name) const {
    for (const ClusterSummary &c : m_clusters) {
        if (c.name == name)
            return &c;
    }
    return nullptr;
}

const ClusterSummary *Console::cluster(const ClusterId &id) const {
    for (const ClusterSummary &c : m_clusters) {
        if (c.id == id)
            return &c;
    }
    return nullptr;
}

void Console::takeClusters(std::vector<ClusterSummary> clusters) {
    m_clusters = std::move(clusters);
    m_instances.setClusters(m_clusters);
    DataState state = m_clusters.empty() ? DataState::Live : DataState::Loading;
    bool allStale = !m_clusters.empty();
    for (const ClusterSummary &c : m_clusters) {
        if (c.freshness.state == store::Freshness::State::Live)
            state = DataState::Live;
        if (c.freshness.state != store::Freshness::State::Stale)
            allStale = false;
    }
    if (allStale)
        state = DataState::Stale;
    else if (state == DataState::Loading && m_instances.rowCount() > 0)
        state = DataState::Stale;
    m_instances.setDataState(state);
    if (state == DataState::Live && !m_unconfirmed.empty())
        dropVanished();
    recount();
    rememberSoon();
    askAfter(m_clusters);
    Q_EMIT clustersChanged();
    Q_EMIT instancesChanged();
}

void Console::takeInstances(Batch<domain::InstanceSummary> batch) {
    for (const domain::InstanceSummary &row : batch.upserted)
        m_unconfirmed.erase(instanceKeyOf(row.ref));
    m_instances.apply(std::move(batch));
    recount();
    rememberSoon();
    Q_EMIT instancesChanged();
}

void Console::dropVanished() {
    // Rows painted from the last run go once their cluster is live and does not know them.
    call<std::vector<domain::InstanceSummary>>([](ops::Console &c, const Context &) { return c.instances(); }, quick)
        .onResult(this, [this](const Result<std::vector<domain::InstanceSummary>> &result) {
            if (!result)
                return;
            for (const domain::InstanceSummary &row : *result)
                m_unconfirmed.erase(instanceKeyOf(row.ref));
            Batch<domain::InstanceSummary> gone;
            for (const std::string &key : m_unconfirmed) {
                const domain::InstanceSummary *row = m_instances.find(key);
                const ClusterSummary *owner = row ? cluster(row->clusterName) : nullptr;
                if (!row || !owner || owner->freshness.state == store::Freshness::State::Live)
                    gone.removed.push_back(key);
            }
            for (const std::string &key : gone.removed)
                m_unconfirmed.erase(key);
            m_instances.apply(std::move(gone));
            recount();
            Q_EMIT instancesChanged();
        });
}

void Console::recount() {
    std::unordered_map<std::string_view, int> counts;
    for (const domain::InstanceSummary &instance : m_instances.rows())
        ++counts[instance.clusterName];
    std::vector<ClusterRow> rows;
    for (const ClusterSummary &c : m_clusters) {
        const auto count = counts.find(c.name);
        rows.push_back({c, count == counts.end() ? 0 : count->second});
    }
    m_clusterModel.replaceAll(std::move(rows));
    m_clusterModel.setDataState(DataState::Live);
}

void Console::rememberSoon() {
    // Changes that never pause must not put it off for ever; what costs more is done more rarely.
    if (!m_rememberTimer->isActive())
        m_rememberTimer->start(2000 + m_instances.rowCount());
}

void Console::remember() {
    if (m_lastKnownFile.empty() || !m_backend)
        return;
    // The backend's own rows are read there: copying thousands here would hold the window up.
    LastKnown shown{m_clusters, {}};
    for (const std::string &key : m_unconfirmed) {
        if (const domain::InstanceSummary *row = m_instances.find(key))
            shown.instances.push_back(*row);
    }
    call<void>(
        [file = m_lastKnownFile, shown = std::move(shown)](ops::Console &c, const Context &) -> Result<void> {
            LastKnown known{shown.clusters, c.instances()};
            std::unordered_set<std::string> seen;
            for (const domain::InstanceSummary &row : known.instances)
                seen.insert(instanceKeyOf(row.ref));
            for (const domain::InstanceSummary &row : shown.instances) {
                if (!seen.contains(instanceKeyOf(row.ref)))
                    known.instances.push_back(row);
            }
            // Only a cache: the next start shows less when it cannot be written, nothing else.
            static_cast<void>(writeLastKnown(file, known).ok());
            return {};
        },
        patient);
}

Job<void> Console::addClusters(const std::string &kubeconfig, const std::vector<std::string> &contexts) {
    return call<void>([=](ops::Console &c, const Context &ctx) { return c.addClusters(kubeconfig, contexts, ctx); },
                      patient);
}
Job<void> Console::removeCluster(const std::string &name) {
    return call<void>([=](ops::Console &c, const Context &ctx) { return c.removeCluster(name, ctx); }, quick);
}
Job<void> Console::setColor(const std::string &name, const std::string &color) {
    return call<void>([=](ops::Console &c, const Context &ctx) { return c.setColor(name, color, ctx); }, quick);
}
Job<void> Console::setProtection(const std::string &name, ProtectionLevel level) {
    return call<void>([=](ops::Console &c, const Context &ctx) { return c.setProtection(name, level, ctx); }, quick);
}
Job<std::vector<CheckItem>> Console::checkCluster(const std::string &name) {
    return call<std::vector<CheckItem>>([=](ops::Console &c, const Context &ctx) { return c.checkCluster(name, ctx); },
                                        patient);
}
Job<std::vector<std::string>> Console::namespaces(const std::string &name) {
    return call<std::vector<std::string>>([=](ops::Console &c, const Context &ctx) { return c.namespaces(name, ctx); },
                                          quick);
}
Job<domain::Place> Console::place(const std::string &cluster, const std::string &ns) {
    return call<domain::Place>([=](ops::Console &c, const Context &ctx) { return c.place(cluster, ns, ctx); }, quick);
}
Job<std::vector<EngineChoice>> Console::engines(const std::string &name) {
    return call<std::vector<EngineChoice>>([=](ops::Console &c, const Context &ctx) { return c.engines(name, ctx); },
                                           quick);
}

std::vector<domain::FieldIssue> Console::validate(const domain::InstanceDraft &draft) const {
    return m_backend ? m_backend->validate(draft) : std::vector<domain::FieldIssue>();
}
Job<domain::Plan> Console::planCreate(const domain::InstanceDraft &draft) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planCreate(draft, ctx); }, patient);
}
Job<std::vector<Verdict>> Console::rehearse(const domain::Plan &plan) {
    return call<std::vector<Verdict>>([=](ops::Console &c, const Context &ctx) { return c.rehearse(plan, ctx); },
                                      patient);
}
QString Console::manifest(const domain::Plan &plan) const {
    return m_backend ? qs(m_backend->manifest(plan)) : QString();
}
std::optional<domain::Demand> Console::demand(const domain::InstanceDraft &draft) const {
    return m_backend ? m_backend->demand(draft) : std::nullopt;
}
Job<domain::Plan> Console::planDelete(const InstanceRef &ref, bool purgeVolumes) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planDelete(ref, purgeVolumes, ctx); },
                              patient);
}
Job<std::vector<domain::KeptVolumes>> Console::keptVolumes(const std::string &name) {
    return call<std::vector<domain::KeptVolumes>>(
        [=](ops::Console &c, const Context &ctx) { return c.keptVolumes(name, ctx); }, patient);
}
Job<domain::Plan> Console::planReattach(const InstanceRef &ref, const domain::ReattachRequest &request) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planReattach(ref, request, ctx); },
                              patient);
}
Job<domain::Plan> Console::planDeleteVolumes(const InstanceRef &ref) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planDeleteVolumes(ref, ctx); },
                              patient);
}
Job<domain::Plan> Console::planPassword(const InstanceRef &ref, const std::string &user) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planPassword(ref, user, ctx); },
                              patient);
}
Job<domain::Plan> Console::planScale(const InstanceRef &ref, int members) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planScale(ref, members, ctx); },
                              patient);
}
Job<domain::Plan> Console::planSwitchover(const InstanceRef &ref, const std::string &to) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planSwitchover(ref, to, ctx); },
                              patient);
}

Job<domain::Plan> Console::planStop(const InstanceRef &ref) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planStop(ref, ctx); }, patient);
}
Job<domain::Plan> Console::planStart(const InstanceRef &ref) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planStart(ref, ctx); }, patient);
}
Job<domain::Plan> Console::planRestart(const InstanceRef &ref, const std::string &member) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planRestart(ref, member, ctx); },
                              patient);
}
std::vector<domain::FieldIssue> Console::validateEdit(const domain::InstanceSpec &spec,
                                                      const domain::InstanceEdit &edit) const {
    return m_backend ? m_backend->validateEdit(spec, edit) : std::vector<domain::FieldIssue>();
}
Job<domain::Plan> Console::planEdit(const InstanceRef &ref, const domain::InstanceEdit &edit) {
    return call<domain::Plan>([=](ops::Console &c, const Context &ctx) { return c.planEdit(ref, edit, ctx); }, patient);
}
std::vector<domain::ParameterRule> Console::parameterRules(const std::string &engine) const {
    return m_backend ? m_backend->parameterRules(engine) : std::vector<domain::ParameterRule>();
}

void Console::dismiss(Operation *operation) {
    if (!operation->ended() || std::erase(m_operations, operation) == 0)
        return;
    operation->deleteLater();
    Q_EMIT operationsChanged();
}

Job<domain::ConnectionInfo> Console::connection(const InstanceRef &ref) {
    return call<domain::ConnectionInfo>([=](ops::Console &c, const Context &ctx) { return c.connection(ref, ctx); },
                                        quick);
}
Job<Secret> Console::password(const InstanceRef &ref) {
    return call<Secret>([=](ops::Console &c, const Context &ctx) { return c.password(ref, ctx); }, quick);
}
Job<Secret> Console::dsn(const InstanceRef &ref) {
    return call<Secret>(
        [=](ops::Console &c, const Context &ctx) -> Result<Secret> {
            PH_ASSIGN(const auto info, c.connection(ref, ctx));
            return c.dsn(ref, info, ctx);
        },
        quick);
}
Job<std::vector<ObjectYaml>> Console::objects(const InstanceRef &ref) {
    return call<std::vector<ObjectYaml>>([=](ops::Console &c, const Context &ctx) { return c.objects(ref, ctx); },
                                         quick);
}
Job<std::vector<domain::OperationReport>> Console::history(const InstanceRef &ref, int limit) {
    return call<std::vector<domain::OperationReport>>(
        [=](ops::Console &c, const Context &) { return c.history(&ref, limit); }, quick);
}
Job<std::vector<domain::OperationReport>> Console::history(int limit) {
    return call<std::vector<domain::OperationReport>>(
        [=](ops::Console &c, const Context &) { return c.history(nullptr, limit); }, quick);
}

Job<void> Console::followLog(const InstanceRef &ref, const std::string &pod, const std::string &container,
                             LogBuffer &buffer, int tailLines) {
    return call<void>(
        [=, post = buffer.poster()](ops::Console &c, const Context &ctx) {
            return c.followLog(ref, pod, container, tailLines, true, post, ctx);
        },
        noLimit);
}

namespace {
/// Ties a backend subscription to the life of one QObject.
template <typename Row> class EventWatch final : public QObject {
public:
    EventWatch(Dispatcher &dispatcher, std::function<void(const std::vector<Row> &)> handler)
        : m_feed(dispatcher, [handler = std::move(handler)](Batch<std::vector<Row>> batch) {
              if (!batch.upserted.empty())
                  handler(batch.upserted.back());
          }) {}
    ~EventWatch() override { m_handle.reset(); }
    /// What the backend calls.
    std::function<void(const std::vector<Row> &)> told() {
        return [post = m_feed.poster()](const std::vector<Row> &rows) { post({{std::string("all"), rows}}, {}); };
    }
    void take(Job<ops::Console::Handle> job) {
        job.onResult(this, [this](const Result<ops::Console::Handle> &handle) {
            if (handle)
                m_handle = *handle;
        });
    }

private:
    ChangeFeed<std::vector<Row>> m_feed;
    ops::Console::Handle m_handle;
};
} // namespace

std::unique_ptr<QObject> Console::watchEvents(const InstanceRef &ref,
                                              std::function<void(const std::vector<EventRow> &)> handler) {
    auto watch = std::make_unique<EventWatch<EventRow>>(m_dispatcher, std::move(handler));
    watch->take(call<ops::Console::Handle>([ref, told = watch->told()](ops::Console &c, const Context &)
                                               -> Result<ops::Console::Handle> { return c.subscribeEvents(ref, told); },
                                           quick));
    return watch;
}

std::unique_ptr<QObject> Console::watchAllEvents(const std::string &cluster,
                                                 std::function<void(const std::vector<FleetEvent> &)> handler) {
    auto watch = std::make_unique<EventWatch<FleetEvent>>(m_dispatcher, std::move(handler));
    watch->take(call<ops::Console::Handle>(
        [cluster, told = watch->told()](ops::Console &c, const Context &) -> Result<ops::Console::Handle> {
            return c.subscribeAllEvents(cluster, told);
        },
        quick));
    return watch;
}

void Console::setPlaceWarnings(const QStringList &warnings) {
    if (warnings == m_placeWarnings)
        return;
    m_placeWarnings = warnings;
    Q_EMIT warningsChanged();
}

void Console::refresh() {
    Q_EMIT refreshRequested();
    call<std::vector<std::string>>([](ops::Console &c, const Context &) { return c.selfWarnings(); }, quick)
        .onResult(this, [this](const Result<std::vector<std::string>> &result) {
            if (!result)
                return;
            QStringList lines;
            for (const std::string &line : *result)
                lines.append(qs(line));
            if (lines != m_warnings) {
                m_warnings = lines;
                Q_EMIT warningsChanged();
            }
        });
}

} // namespace ph::models
