// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/report.h"

#include "backend/domain/rows.h"
#include "backend/domain/spec.h"

#include <nlohmann/json.hpp>

#include <array>

namespace ph::domain {
namespace {

constexpr std::array itemKinds{"Secret", "Volume"};
constexpr std::array stepKinds{"Apply",          "CreateOnce",   "Delete",        "WaitReady",   "WaitGone",
                               "Patch",          "Switchover",   "RestartMember", "WaitVolume",  "SetParameters",
                               "WaitParameters", "NextPassword", "ProveLogin",    "TakePassword"};
constexpr std::array stepStates{"Pending", "Running", "Done", "Failed", "Undone", "Skipped"};
constexpr std::array operationStates{"Running", "Waiting", "Succeeded", "Failed", "RolledBack", "Cancelled"};
constexpr std::array errorCodes{Errc::Cancelled, Errc::Timeout,   Errc::Unreachable, Errc::Unauthorized,
                                Errc::Forbidden, Errc::NotFound,  Errc::Conflict,    Errc::Expired,
                                Errc::Invalid,   Errc::Throttled, Errc::Unavailable, Errc::Internal};

template <typename Enum, std::size_t N>
std::optional<Enum> enumOf(const std::array<const char *, N> &names, std::string_view text) {
    for (std::size_t i = 0; i < N; ++i)
        if (text == names[i])
            return static_cast<Enum>(i);
    return std::nullopt;
}

Error wrong(const char *member) {
    return Error{Errc::Invalid,
                 std::string("the document's member ") + member + " is missing or wrong",
                 member,
                 0,
                 {},
                 {},
                 {},
                 {},
                 0};
}

Json itemsToJson(const std::vector<PlanItem> &items) {
    Json out = Json::array();
    for (const PlanItem &item : items)
        out.push_back(Json{
            {"kind", itemKinds.at(static_cast<std::size_t>(item.kind))}, {"name", item.name}, {"size", item.size}});
    return out;
}

std::vector<PlanItem> itemsFromJson(const Json &array) {
    std::vector<PlanItem> out;
    if (array.is_array())
        for (const Json &entry : array)
            if (const auto kind = enumOf<PlanItem::Kind>(itemKinds, jsonText(entry, {"kind"})))
                out.push_back({*kind, jsonText(entry, {"name"}), jsonText(entry, {"size"})});
    return out;
}

Json errorToJson(const Error &error) {
    if (error == Error{})
        return nullptr;
    return Json{{"code", errcName(error.code)},  {"what", error.what}, {"subject", error.subject},
                {"cause", error.cause},          {"hint", error.hint}, {"reason", error.reason},
                {"httpStatus", error.httpStatus}};
}

Error errorFromJson(const Json &document) {
    Error error;
    if (!document.is_object())
        return error;
    const std::string code = jsonText(document, {"code"});
    for (const Errc candidate : errorCodes)
        if (code == errcName(candidate))
            error.code = candidate;
    error.what = jsonText(document, {"what"});
    error.subject = jsonText(document, {"subject"});
    error.cause = jsonText(document, {"cause"});
    error.hint = jsonText(document, {"hint"});
    error.reason = jsonText(document, {"reason"});
    error.httpStatus = static_cast<int>(jsonInteger(document, {"httpStatus"}));
    return error;
}

std::string timeText(SystemTime time) {
    return time == SystemTime{} ? std::string() : formatMicroTime(time);
}
SystemTime timeOf(const Json &document, std::string_view key) {
    return parseTime(jsonText(document, {key})).value_or(SystemTime{});
}

} // namespace

const char *stepKindName(PlanStep::Kind kind) {
    return stepKinds.at(static_cast<std::size_t>(kind));
}
const char *stepStateName(StepState state) {
    return stepStates.at(static_cast<std::size_t>(state));
}
const char *operationStateName(OperationState state) {
    return operationStates.at(static_cast<std::size_t>(state));
}

bool isOver(OperationState state) {
    return state != OperationState::Running && state != OperationState::Waiting;
}

Json refToJson(const InstanceRef &ref) {
    return Json{
        {"cluster", ref.cluster.uid}, {"namespace", ref.ns}, {"name", ref.name}, {"instanceId", ref.instanceId}};
}

InstanceRef refFromJson(const Json &document) {
    return InstanceRef{ClusterId{jsonText(document, {"cluster"})}, jsonText(document, {"namespace"}),
                       jsonText(document, {"name"}), jsonText(document, {"instanceId"})};
}

std::string itemText(const PlanItem &item) {
    if (item.kind == PlanItem::Kind::Secret)
        return "Secret " + item.name;
    return "Volume " + item.name + " (" + (item.size.empty() ? "size unknown" : item.size) + ") with all data in it";
}

Json planToJson(const Plan &plan) {
    Json steps = Json::array();
    for (const PlanStep &step : plan.steps) {
        Json entry{{"id", step.id},
                   {"kind", stepKindName(step.kind)},
                   {"title", step.title},
                   {"subject", step.subject},
                   {"command", step.equivalentCommand}};
        if (step.object)
            entry["object"] = *step.object;
        if (step.before)
            entry["before"] = *step.before;
        steps.push_back(std::move(entry));
    }
    return Json{{"id", plan.id},
                {"operation", plan.operation},
                {"target", refToJson(plan.target)},
                {"steps", std::move(steps)},
                {"destroys", itemsToJson(plan.destroys)},
                {"keeps", itemsToJson(plan.keeps)},
                {"summary", plan.summary}};
}

Result<Plan> planFromJson(const Json &document) {
    Plan plan;
    plan.id = jsonText(document, {"id"});
    plan.operation = jsonText(document, {"operation"});
    plan.summary = jsonText(document, {"summary"});
    plan.target = refFromJson(jsonAt(document, {"target"}));
    plan.destroys = itemsFromJson(jsonAt(document, {"destroys"}));
    plan.keeps = itemsFromJson(jsonAt(document, {"keeps"}));
    const Json &steps = jsonAt(document, {"steps"});
    if (plan.id.empty() || plan.operation.empty())
        return wrong("id");
    if (plan.target.name.empty() || plan.target.ns.empty())
        return wrong("target");
    if (!steps.is_array())
        return wrong("steps");
    for (const Json &entry : steps) {
        PlanStep step;
        step.id = jsonText(entry, {"id"});
        const auto kind = enumOf<PlanStep::Kind>(stepKinds, jsonText(entry, {"kind"}));
        if (step.id.empty() || !kind)
            return wrong("steps.kind");
        step.kind = *kind;
        step.title = jsonText(entry, {"title"});
        step.subject = jsonText(entry, {"subject"});
        step.equivalentCommand = jsonText(entry, {"command"});
        if (const Json &object = jsonAt(entry, {"object"}); object.is_object())
            step.object = std::make_shared<const Json>(object);
        if (const Json &before = jsonAt(entry, {"before"}); before.is_object())
            step.before = std::make_shared<const Json>(before);
        plan.steps.push_back(std::move(step));
    }
    return plan;
}

Result<InstanceDraft> draftOf(const Plan &plan) {
    for (const PlanStep &step : plan.steps) {
        const bool anchor = step.kind == PlanStep::Kind::CreateOnce && step.object &&
                            jsonText(*step.object, {"metadata", "labels", keys::part}) == "anchor";
        if (!anchor)
            continue;
        const auto reading = parseSpec(jsonText(*step.object, {"data", "spec"}));
        if (!reading)
            return reading.error();
        if (reading->readOnly)
            return Error{Errc::Invalid, "the plan was made by a newer version of this program", plan.target.str(), 0,
                         "Use that version for it."};
        InstanceDraft draft;
        draft.cluster = plan.target.cluster;
        draft.ns = plan.target.ns;
        draft.name = plan.target.name;
        draft.spec = reading->spec;
        return draft;
    }
    return Error{Errc::Invalid, "the plan creates no database", plan.target.str(), 0,
                 "Only plans that create one can be used again; any other is made anew."};
}

Json reportToJson(const OperationReport &report) {
    Json steps = Json::array();
    for (const StepReport &step : report.steps)
        steps.push_back(Json{{"id", step.id},
                             {"title", step.title},
                             {"kind", stepKindName(step.kind)},
                             {"subject", step.subject},
                             {"state", stepStateName(step.state)},
                             {"startedAt", timeText(step.startedAt)},
                             {"endedAt", timeText(step.endedAt)},
                             {"waitsFor", step.waitsFor},
                             {"error", errorToJson(step.error)},
                             {"outcome", step.outcome}});
    return Json{{"id", report.id},
                {"operation", report.operation},
                {"target", refToJson(report.target)},
                {"cluster", report.clusterName},
                {"state", operationStateName(report.state)},
                {"steps", std::move(steps)},
                {"startedAt", timeText(report.startedAt)},
                {"endedAt", timeText(report.endedAt)},
                {"holder", report.holder},
                {"error", errorToJson(report.error)}};
}

Result<OperationReport> reportFromJson(const Json &document) {
    OperationReport report;
    report.id = jsonText(document, {"id"});
    report.operation = jsonText(document, {"operation"});
    report.target = refFromJson(jsonAt(document, {"target"}));
    report.clusterName = jsonText(document, {"cluster"});
    report.holder = jsonText(document, {"holder"});
    const auto state = enumOf<OperationState>(operationStates, jsonText(document, {"state"}));
    if (report.id.empty() || !state)
        return wrong("state");
    report.state = *state;
    report.startedAt = timeOf(document, "startedAt");
    report.endedAt = timeOf(document, "endedAt");
    report.error = errorFromJson(jsonAt(document, {"error"}));
    if (const Json &steps = jsonAt(document, {"steps"}); steps.is_array()) {
        for (const Json &entry : steps) {
            StepReport step;
            step.id = jsonText(entry, {"id"});
            step.title = jsonText(entry, {"title"});
            step.kind = enumOf<PlanStep::Kind>(stepKinds, jsonText(entry, {"kind"})).value_or(PlanStep::Kind::Apply);
            step.subject = jsonText(entry, {"subject"});
            step.state = enumOf<StepState>(stepStates, jsonText(entry, {"state"})).value_or(StepState::Pending);
            step.startedAt = timeOf(entry, "startedAt");
            step.endedAt = timeOf(entry, "endedAt");
            step.waitsFor = jsonText(entry, {"waitsFor"});
            step.error = errorFromJson(jsonAt(entry, {"error"}));
            step.outcome = jsonText(entry, {"outcome"});
            report.steps.push_back(std::move(step));
        }
    }
    return report;
}

OperationReport newReport(const Plan &plan, std::string clusterName, std::string holder, SystemTime now) {
    OperationReport report;
    report.id = plan.id;
    report.operation = plan.operation;
    report.target = plan.target;
    report.clusterName = std::move(clusterName);
    report.holder = std::move(holder);
    report.startedAt = now;
    for (const PlanStep &step : plan.steps) {
        StepReport entry;
        entry.id = step.id;
        entry.title = step.title;
        entry.kind = step.kind;
        entry.subject = step.subject;
        report.steps.push_back(std::move(entry));
    }
    return report;
}

} // namespace ph::domain
