// SPDX-License-Identifier: Apache-2.0
#include "models/facade/lastknown.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace ph::models {

namespace {
constexpr int formatVersion = 1;

QString text(const std::string &value) {
    return QString::fromStdString(value);
}
std::string text(const QJsonObject &object, const char *key) {
    return object.value(QLatin1String(key)).toString().toStdString();
}
double milliseconds(SystemTime time) {
    return static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}
SystemTime timeOf(const QJsonValue &value) {
    return SystemTime(std::chrono::milliseconds(static_cast<qint64>(value.toDouble())));
}

QJsonObject toJson(const ops::ClusterSummary &c) {
    return {
        {QStringLiteral("name"), text(c.name)},       {QStringLiteral("uid"), text(c.id.uid)},
        {QStringLiteral("server"), text(c.server)},   {QStringLiteral("user"), text(c.user)},
        {QStringLiteral("version"), text(c.version)}, {QStringLiteral("source"), text(c.source)},
        {QStringLiteral("embedded"), c.embedded},     {QStringLiteral("protection"), static_cast<int>(c.protection)},
        {QStringLiteral("color"), text(c.color)},     {QStringLiteral("lastSeen"), milliseconds(c.freshness.lastSeen)}};
}

ops::ClusterSummary clusterOf(const QJsonObject &o) {
    ops::ClusterSummary c;
    c.name = text(o, "name");
    c.id.uid = text(o, "uid");
    c.server = text(o, "server");
    c.user = text(o, "user");
    c.version = text(o, "version");
    c.source = text(o, "source");
    c.embedded = o.value(QLatin1String("embedded")).toBool();
    const int level = o.value(QLatin1String("protection")).toInt();
    c.protection = level == 1   ? ops::ProtectionLevel::Confirm
                   : level == 2 ? ops::ProtectionLevel::ReadOnly
                                : ops::ProtectionLevel::Open;
    c.color = text(o, "color");
    c.freshness.state = store::Freshness::State::Syncing;
    c.freshness.lastSeen = timeOf(o.value(QLatin1String("lastSeen")));
    return c;
}

QJsonObject toJson(const domain::InstanceSummary &s) {
    QJsonArray members;
    for (const domain::Member &m : s.members) {
        members.append(QJsonObject{{QStringLiteral("name"), text(m.name)},
                                   {QStringLiteral("ordinal"), m.ordinal},
                                   {QStringLiteral("role"), static_cast<int>(m.role)},
                                   {QStringLiteral("ready"), m.ready},
                                   {QStringLiteral("phase"), text(m.phase)},
                                   {QStringLiteral("node"), text(m.node)},
                                   {QStringLiteral("podIp"), text(m.podIp)},
                                   {QStringLiteral("restarts"), m.restarts},
                                   {QStringLiteral("startedAt"), milliseconds(m.startedAt)}});
    }
    return {{QStringLiteral("uid"), text(s.ref.cluster.uid)},
            {QStringLiteral("namespace"), text(s.ref.ns)},
            {QStringLiteral("name"), text(s.ref.name)},
            {QStringLiteral("id"), text(s.ref.instanceId)},
            {QStringLiteral("cluster"), text(s.clusterName)},
            {QStringLiteral("state"), static_cast<int>(s.state)},
            {QStringLiteral("engine"), text(s.spec.engine)},
            {QStringLiteral("adapter"), text(s.spec.adapter)},
            {QStringLiteral("version"), text(s.spec.engineVersion)},
            {QStringLiteral("wanted"), s.spec.members},
            {QStringLiteral("cpu"), text(s.spec.cpu)},
            {QStringLiteral("memory"), text(s.spec.memory)},
            {QStringLiteral("storage"), text(s.spec.storage)},
            {QStringLiteral("database"), text(s.spec.database)},
            {QStringLiteral("owner"), text(s.spec.owner)},
            {QStringLiteral("host"), text(s.serviceHost)},
            {QStringLiteral("port"), s.servicePort},
            {QStringLiteral("createdAt"), milliseconds(s.createdAt)},
            {QStringLiteral("members"), members}};
}

domain::InstanceSummary instanceOf(const QJsonObject &o) {
    domain::InstanceSummary s;
    s.ref = {{text(o, "uid")}, text(o, "namespace"), text(o, "name"), text(o, "id")};
    s.clusterName = text(o, "cluster");
    const int state = o.value(QLatin1String("state")).toInt();
    if (state >= 0 && state <= static_cast<int>(domain::InstanceState::Failed))
        s.state = static_cast<domain::InstanceState>(state);
    s.spec.engine = text(o, "engine");
    s.spec.adapter = text(o, "adapter");
    s.spec.engineVersion = text(o, "version");
    s.spec.members = o.value(QLatin1String("wanted")).toInt(1);
    s.spec.cpu = text(o, "cpu");
    s.spec.memory = text(o, "memory");
    s.spec.storage = text(o, "storage");
    s.spec.database = text(o, "database");
    s.spec.owner = text(o, "owner");
    s.serviceHost = text(o, "host");
    s.servicePort = o.value(QLatin1String("port")).toInt();
    s.createdAt = timeOf(o.value(QLatin1String("createdAt")));
    for (const QJsonValue &value : o.value(QLatin1String("members")).toArray()) {
        const QJsonObject item = value.toObject();
        domain::Member m;
        m.name = text(item, "name");
        m.ordinal = item.value(QLatin1String("ordinal")).toInt();
        const int role = item.value(QLatin1String("role")).toInt();
        if (role >= 0 && role <= static_cast<int>(domain::MemberRole::StandbyLeader))
            m.role = static_cast<domain::MemberRole>(role);
        m.ready = item.value(QLatin1String("ready")).toBool();
        m.phase = text(item, "phase");
        m.node = text(item, "node");
        m.podIp = text(item, "podIp");
        m.restarts = item.value(QLatin1String("restarts")).toInt();
        m.startedAt = timeOf(item.value(QLatin1String("startedAt")));
        s.members.push_back(std::move(m));
    }
    return s;
}
} // namespace

LastKnown readLastKnown(const fs::path &file) {
    LastKnown known;
    const Result<std::string> content = readFile(file);
    if (!content)
        return known;
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(*content)).object();
    if (root.value(QLatin1String("version")).toInt() != formatVersion)
        return known;
    for (const QJsonValue &value : root.value(QLatin1String("clusters")).toArray())
        known.clusters.push_back(clusterOf(value.toObject()));
    for (const QJsonValue &value : root.value(QLatin1String("instances")).toArray())
        known.instances.push_back(instanceOf(value.toObject()));
    return known;
}

Status writeLastKnown(const fs::path &file, const LastKnown &known) {
    QJsonArray clusters;
    for (const ops::ClusterSummary &cluster : known.clusters)
        clusters.append(toJson(cluster));
    QJsonArray instances;
    for (const domain::InstanceSummary &instance : known.instances)
        instances.append(toJson(instance));
    const QJsonObject root{{QStringLiteral("version"), formatVersion},
                           {QStringLiteral("clusters"), clusters},
                           {QStringLiteral("instances"), instances}};
    PH_TRY(makeDirectories(file.parent_path()));
    return writeFileAtomic(file, QJsonDocument(root).toJson(QJsonDocument::Compact).toStdString());
}

} // namespace ph::models
