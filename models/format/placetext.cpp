// SPDX-License-Identifier: Apache-2.0
#include "models/format/placetext.h"

#include "models/format/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace ph::models {

namespace {

struct PlaceText {
    Q_DECLARE_TR_FUNCTIONS(PlaceText)
};

using Kind = domain::Shortfall::Kind;

bool isBytes(const std::string &resource) {
    return resource.find("memory") != std::string::npos || resource.find("storage") != std::string::npos;
}

QString amountText(const std::string &resource, const Quantity &amount) {
    if (isBytes(resource))
        return bytesText(amount.text());
    return resource.find("cpu") != std::string::npos ? cpuText(amount.text()) : qs(amount.text());
}

/// "CPU", "memory" … as a sentence goes on; what Kubernetes calls it where there is no better word.
QString resourceText(const std::string &resource) {
    if (resource.find("cpu") != std::string::npos)
        return PlaceText::tr("CPU");
    if (resource.find("memory") != std::string::npos)
        return PlaceText::tr("memory");
    if (resource.find("requests.storage") != std::string::npos || resource == "storage")
        return PlaceText::tr("storage");
    if (resource == "pods" || resource == "count/pods")
        return PlaceText::tr("pods");
    if (resource.find("persistentvolumeclaims") != std::string::npos)
        return PlaceText::tr("volumes");
    return qs(resource);
}

QString whoText(const std::string &who) {
    if (who == "each pod")
        return PlaceText::tr("Each member");
    if (who == "each volume")
        return PlaceText::tr("Each volume");
    const std::string container = "container ";
    return who.starts_with(container) ? PlaceText::tr("The container %1").arg(qs(who.substr(container.size())))
                                      : qs(who);
}

double valueOf(const Quantity &amount) {
    return static_cast<double>(amount.millis()) / 1000;
}

/// The quota on @p resource that leaves least.
const domain::QuotaRoom *tightest(const domain::Place &place, const std::string &resource) {
    const domain::QuotaRoom *found = nullptr;
    if (!place.quotas)
        return nullptr;
    for (const domain::QuotaRoom &quota : *place.quotas)
        if ((quota.resource == "requests." + resource || quota.resource == resource) &&
            (!found || quota.left() < found->left()))
            found = &quota;
    return found;
}

RoomRow rowOf(const std::string &resource, const QString &label, const Quantity &used, const Quantity &asked,
              const Quantity &whole, const QString &where) {
    RoomRow row;
    row.resource = label;
    row.used = std::max(0.0, valueOf(used));
    row.asked = valueOf(asked);
    row.whole = valueOf(whole);
    const Quantity left = whole - used;
    row.over = left < asked;
    row.words = PlaceText::tr("asks for %1 · %2 of %3 free · %4", "asks for 1 · 0.5 of 20 free · quota team-a")
                    .arg(amountText(resource, asked), amountText(resource, left.sign() < 0 ? Quantity() : left),
                         amountText(resource, whole), where);
    return row;
}

} // namespace

QString shortfallText(const domain::Shortfall &s) {
    const QString asked = amountText(s.resource, s.asked);
    const QString left = amountText(s.resource, s.left.sign() < 0 ? Quantity() : s.left);
    const QString what = resourceText(s.resource);
    const QString object = qs(s.object);
    switch (s.kind) {
    case Kind::Quota:
        return PlaceText::tr("The quota %1 leaves %2 (%3), and this asks for %4. Ask for less, or have the quota "
                             "raised.",
                             "quota team-a leaves 2 (CPU)")
            .arg(object, left, what, asked);
    case Kind::Unstated:
        return PlaceText::tr("The quota %1 wants every container to state %2. %3 does not: have a LimitRange with "
                             "defaults made in this namespace, or choose another namespace.")
            .arg(object, qs(s.resource), whoText(s.who));
    case Kind::AboveLimit:
        return PlaceText::tr("%1 asks for %2 (%3); the LimitRange %4 allows at most %5. Ask for less.")
            .arg(whoText(s.who), asked, what, object, left);
    case Kind::BelowLimit:
        return PlaceText::tr("%1 asks for %2 (%3); the LimitRange %4 wants at least %5. Ask for more.")
            .arg(whoText(s.who), asked, what, object, left);
    case Kind::VolumeRoom:
        return PlaceText::tr("The storage class %1 has room for a volume of %2, not of %3. Ask for less, or choose "
                             "another class.")
            .arg(object, left, asked);
    case Kind::NodeRoom:
        return PlaceText::tr("No node has room for a member now: it asks for %1 (%2), and the most any has free is "
                             "%3. A member waits until a node has room or one is added.")
            .arg(asked, what, left);
    case Kind::NoSuchClass:
        return PlaceText::tr("There is no storage class %1. Choose one of the list.").arg(object);
    case Kind::NoDefault:
        return PlaceText::tr("The cluster has no default storage class. Choose one of the list.");
    }
    return {};
}

std::vector<RoomRow> roomRows(const domain::Place &place, const domain::Demand &demand) {
    std::vector<RoomRow> rows;
    const auto compute = [&](const std::string &resource, const QString &label, Quantity domain::NodeRoom::*room) {
        const auto one = demand.podRequest(resource);
        if (!one)
            return;
        const Quantity asked = domain::times(*one, demand.pods);
        if (const domain::QuotaRoom *quota = tightest(place, resource)) {
            rows.push_back(rowOf(resource, label, quota->used, asked, quota->hard,
                                 PlaceText::tr("quota %1").arg(qs(quota->quota))));
        } else if (place.nodes && !place.nodes->empty()) {
            Quantity free;
            for (const domain::NodeRoom &node : *place.nodes)
                free = free + (node.*room);
            rows.push_back(rowOf(resource, label, Quantity(), asked, free,
                                 PlaceText::tr("%n node(s)", nullptr, static_cast<int>(place.nodes->size()))));
        }
    };
    compute("cpu", PlaceText::tr("CPU"), &domain::NodeRoom::cpu);
    compute("memory", PlaceText::tr("Memory"), &domain::NodeRoom::memory);
    if (!demand.volume)
        return rows;
    const Quantity asked = domain::times(*demand.volume, demand.pods);
    const domain::StorageClass *chosen = place.storageClass(demand.storageClass);
    if (const domain::QuotaRoom *quota = tightest(place, "storage"))
        rows.push_back(rowOf("storage", PlaceText::tr("Storage"), quota->used, asked, quota->hard,
                             PlaceText::tr("quota %1").arg(qs(quota->quota))));
    else if (chosen && chosen->room)
        rows.push_back(rowOf("storage", PlaceText::tr("Storage"), Quantity(), asked, *chosen->room,
                             PlaceText::tr("class %1").arg(qs(chosen->name))));
    return rows;
}

QString nodesText(const std::vector<domain::NodeRoom> &nodes) {
    Quantity cpu;
    Quantity memory;
    for (const domain::NodeRoom &node : nodes) {
        cpu = cpu + node.cpu;
        memory = memory + node.memory;
    }
    return PlaceText::tr("%n node(s) take pods, with %1 CPU and %2 free", nullptr, static_cast<int>(nodes.size()))
        .arg(cpuText(cpu.text()), bytesText(memory.text()));
}

QString storageClassText(const domain::StorageClass &storageClass) {
    QString text = qs(storageClass.name);
    if (storageClass.isDefault)
        text += PlaceText::tr(" · the default");
    return text + (storageClass.grows ? PlaceText::tr(" · can grow") : PlaceText::tr(" · cannot grow"));
}

} // namespace ph::models
