// SPDX-License-Identifier: Apache-2.0
#include "backend/core/random.h"
#include "backend/local/apiserver/rest.h"
#include "backend/local/apiserver/table.h"
#include "backend/local/apiserver/websocketwatch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <thread>

namespace ph::local {

namespace {

/// Field selectors kube-apiserver knows beside metadata.name and metadata.namespace.
const std::map<std::string, std::set<std::string>> selectableFields{
    {"Pod",
     {"spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
      "status.phase", "status.podIP", "status.nominatedNodeName"}},
    {"Event",
     {"involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
      "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
      "reportingComponent", "source", "type"}},
    {"Secret", {"type"}},
    {"Namespace", {"status.phase"}},
    {"Node", {"spec.unschedulable"}},
    {"ReplicaSet", {"status.replicas"}},
    {"ReplicationController", {"status.replicas"}},
    {"Job", {"status.successful"}},
    {"Service", {"spec.clusterIP", "spec.type"}},
};

constexpr std::size_t SelectAtOnce = 2000; ///< objects of one look into the store

Result<std::uint64_t> parseRevision(const std::string &text, const char *parameter) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return Error{Errc::Invalid,
                     std::string(parameter) + ": Invalid value: \"" + text + "\": must be a number",
                     "",
                     400,
                     "",
                     "",
                     "BadRequest"};
    return value;
}

IncludeObject includeOf(const net::ServerRequest &request) {
    const auto value = request.queryValue("includeObject").value_or("Metadata");
    return value == "None" ? IncludeObject::None : value == "Object" ? IncludeObject::Object : IncludeObject::Metadata;
}

bool truth(const std::optional<std::string> &value) {
    return value && (value->empty() || *value == "1" || *value == "true" || *value == "True");
}

} // namespace

Result<Selection> Rest::selection(const Call &call) const {
    Selection out{call.resource->collection(), call.resource->namespaced ? call.info.ns : std::string(), {}, {}};
    const auto labels = call.http.queryValue("labelSelector").value_or("");
    auto parsed = LabelSelector::parse(labels);
    if (!parsed)
        return badRequestError("unable to parse requirement: " + parsed.error().what);
    out.labels = std::move(*parsed);
    auto fieldText = call.http.queryValue("fieldSelector").value_or("");
    if (!call.info.name.empty() && call.info.watch)
        fieldText += (fieldText.empty() ? "" : ",") + ("metadata.name=" + call.info.name);
    auto fields = FieldSelector::parse(fieldText);
    if (!fields)
        return badRequestError(fields.error().what);
    const auto known = call.resource->custom ? selectableFields.end() : selectableFields.find(call.resource->kind);
    for (const auto &term : fields->terms())
        if (term.path != "metadata.name" && term.path != "metadata.namespace" &&
            !call.resource->selectableFields.contains(term.path) &&
            (known == selectableFields.end() || !known->second.contains(term.path)))
            return badRequestError("field label not supported: " + term.path);
    out.fields = std::move(*fields);
    return out;
}

Status Rest::waitForRevision(const Call &call, std::uint64_t wanted) const {
    const auto limit = call.ctx.withTimeout(std::chrono::seconds(3)); // as kube-apiserver waits for its cache
    auto current = m_core.objects().revision();
    while (current < wanted) {
        auto watch = m_core.objects().watch("", "", current);
        if (!watch)
            return watch.error();
        static_cast<void>((*watch)->next(limit));
        current = m_core.objects().revision();
        if (current < wanted && limit.done()) {
            Error error{Errc::Timeout,
                        "Too large resource version: " + std::to_string(wanted) +
                            ", current: " + std::to_string(current),
                        "",
                        504,
                        "",
                        "",
                        "Timeout"};
            error.causes.push_back({"", "ResourceVersionTooLarge", "Too large resource version"});
            error.retryAfterSeconds = 1;
            return error;
        }
    }
    return {};
}

Status Rest::sendObject(Call &call, int status, const StoredObject &object) {
    switch (call.form) {
    case AnswerForm::Object:
        return sendText(call, status, object.text);
    case AnswerForm::Metadata:
        return sendJson(call, status, metadataOf(*object.json));
    case AnswerForm::Table: {
        Json table = tableOf(*call.resource, {object}, includeOf(call.http));
        table["metadata"]["resourceVersion"] = std::to_string(object.revision);
        return sendJson(call, status, table);
    }
    }
    return {};
}

Status Rest::getObject(Call &call) {
    const auto version = call.http.queryValue("resourceVersion").value_or("");
    if (!version.empty()) {
        PH_ASSIGN(const auto wanted, parseRevision(version, "resourceVersion"));
        PH_TRY(waitForRevision(call, wanted));
    }
    auto object = m_core.get(call.resource->collection(), call.resource->namespaced ? call.info.ns : std::string(),
                             call.info.name);
    if (!object)
        return object.error();
    if (call.info.subresource == "scale")
        return sendJson(call, 200, m_core.scaleOf(*call.resource, *object->json));
    return sendObject(call, 200, m_core.shown(*call.resource, std::move(*object)));
}

Status Rest::listObjects(Call &call) {
    PH_ASSIGN(const auto selected, selection(call));
    std::size_t limit = 0;
    if (const auto text = call.http.queryValue("limit"); text && !text->empty()) {
        PH_ASSIGN(limit, parseRevision(*text, "limit"));
    }
    auto from = call.http.queryValue("continue").value_or("");
    const auto version = call.http.queryValue("resourceVersion").value_or("");
    const auto match = call.http.queryValue("resourceVersionMatch").value_or("");
    if (!match.empty() && (match != "Exact" && match != "NotOlderThan"))
        return badRequestError("resourceVersionMatch: Unsupported value: \"" + match +
                               "\": supported values: \"Exact\", \"NotOlderThan\"");
    if (!match.empty() && version.empty())
        return badRequestError(
            "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
    if (!version.empty() && version != "0") {
        if (!from.empty())
            return badRequestError("specifying resource version is not allowed when using continue");
        PH_ASSIGN(const auto wanted, parseRevision(version, "resourceVersion"));
        PH_TRY(waitForRevision(call, wanted));
        if (match == "Exact")
            from = ObjectStore::continueToken(wanted);
    }
    std::vector<StoredObject> found;
    std::string next = from;
    std::uint64_t revision = 0;
    std::size_t remaining = 0;
    // A selector looks at many objects for each it takes.
    const std::size_t atOnce = limit == 0 || selected.everything() ? limit : std::max(limit, SelectAtOnce);
    do {
        auto page = m_core.objects().list(selected.collection, selected.ns, atOnce, next);
        if (!page)
            return page.error();
        revision = page->revision;
        next = page->continueFrom;
        remaining = page->remaining;
        for (auto item = page->items.begin(); item != page->items.end(); ++item) {
            if (!selected.everything() && !selected.matches(*item->json))
                continue;
            const ObjectKey key = item->key;
            found.push_back(m_core.shown(*call.resource, std::move(*item)));
            if (limit != 0 && found.size() == limit && item + 1 != page->items.end()) {
                next = ObjectStore::continueToken(revision, key);
                break;
            }
        }
    } while (limit != 0 && found.size() < limit && !next.empty());
    Json metadata{{"resourceVersion", std::to_string(revision)}};
    if (!next.empty()) {
        metadata["continue"] = next;
        if (selected.everything()) // with selectors the number is unknown, as there
            metadata["remainingItemCount"] = remaining;
    }
    if (call.form == AnswerForm::Table) {
        Json table = tableOf(*call.resource, found, includeOf(call.http));
        table["metadata"] = std::move(metadata);
        return sendJson(call, 200, table);
    }
    const bool partial = call.form == AnswerForm::Metadata;
    std::string out = R"({"kind":")" +
                      (partial                           ? std::string("PartialObjectMetadataList")
                       : call.resource->listKind.empty() ? call.resource->kind + "List"
                                                         : call.resource->listKind) +
                      R"(","apiVersion":")" + (partial ? std::string("meta.k8s.io/v1") : call.resource->apiVersion()) +
                      R"(","metadata":)" + dumpJson(metadata) + R"(,"items":[)";
    if (!partial) {
        std::size_t size = out.size() + 2;
        for (const auto &item : found)
            size += item.text->size() + 1;
        out.reserve(size);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i > 0)
            out.push_back(',');
        out += partial ? dumpJson(metadataOf(*found[i].json)) : *found[i].text;
    }
    out += "]}";
    return sendText(call, 200, std::make_shared<const std::string>(std::move(out)));
}

Status Rest::watchObjects(Call &call) {
    WatchPlan plan;
    PH_ASSIGN(plan.selection, selection(call));
    plan.resource = call.resource;
    if (call.resource->custom)
        plan.show = [&core = m_core, resource = call.resource](StoredObject object) {
            return core.shown(*resource, std::move(object));
        };
    plan.form = call.form;
    plan.bookmarks = truth(call.http.queryValue("allowWatchBookmarks"));
    const bool sendInitial = truth(call.http.queryValue("sendInitialEvents"));
    const auto match = call.http.queryValue("resourceVersionMatch").value_or("");
    if (call.http.queryValue("sendInitialEvents") && match != "NotOlderThan")
        return Error{Errc::Invalid,
                     "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents "
                     "requires setting resourceVersionMatch to NotOlderThan",
                     "",
                     422,
                     "",
                     "",
                     "Invalid"};
    const auto version = call.http.queryValue("resourceVersion").value_or("");
    std::uint64_t after = 0;
    if (!version.empty()) {
        PH_ASSIGN(after, parseRevision(version, "resourceVersion"));
    }
    const bool fromNow = after == 0 || sendInitial;
    if (after > 0)
        PH_TRY(waitForRevision(call, after));
    if (fromNow) {
        auto page = m_core.objects().list(plan.selection.collection, plan.selection.ns, 0, "");
        if (!page)
            return page.error();
        after = page->revision;
        plan.initialRevision = page->revision;
        plan.endInitial = sendInitial && plan.bookmarks;
        if (sendInitial || !call.http.queryValue("sendInitialEvents"))
            for (auto &item : page->items)
                if (plan.selection.everything() || plan.selection.matches(*item.json))
                    plan.initial.push_back(std::move(item));
    }
    // Half an hour to an hour unless asked otherwise, spread so that clients do not all come back at once
    // (kube-apiserver's min-request-timeout).
    plan.lifetime = std::chrono::seconds(1800 + static_cast<int>(randomUnit() * 1800));
    if (const auto text = call.http.queryValue("timeoutSeconds"); text && !text->empty()) {
        PH_ASSIGN(const auto seconds, parseRevision(*text, "timeoutSeconds"));
        if (seconds > 0)
            plan.lifetime = std::chrono::seconds(std::min<std::uint64_t>(seconds, 86'400));
    }
    auto watch = m_core.objects().watch(plan.selection.collection, plan.selection.ns, after);
    if (watch && net::wantsWebSocket(call.http)) {
        call.out.longRunning();
        PH_ASSIGN(const auto socket, net::WebSocketServer::accept(call.http, call.out, {}));
        const auto stream = std::make_shared<WebSocketWatch>();
        m_watches.add(std::move(plan), std::move(*watch), stream);
        stream->pump(*socket, call.out, call.ctx);
        return {};
    }
    if (!watch) {
        // As there: the watch begins, and its first event is the error.
        auto stream = call.out.stream(200, answerHeaders(call, "application/json"));
        stream->write(std::make_shared<const std::string>(R"({"type":"ERROR","object":)" +
                                                          dumpJson(statusOf(watch.error())) + "}\n"));
        stream->finish();
        return {};
    }
    auto stream = call.out.stream(200, answerHeaders(call, "application/json"));
    m_watches.add(std::move(plan), std::move(*watch), std::move(stream));
    return {};
}

} // namespace ph::local
