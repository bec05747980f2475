// SPDX-License-Identifier: Apache-2.0
// The verbs on collections and objects.
#include "backend/kube/client.h"
#include "backend/kube/clientstate.h"

#include <nlohmann/json.hpp>

namespace ph::kube {

namespace {

constexpr std::string_view tableJson = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
constexpr std::string_view metadataListJson =
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";

Query writeQuery(const WriteOptions &options) {
    Query query;
    query.addIf("fieldManager", options.fieldManager);
    if (options.dryRun)
        query.add("dryRun", "All");
    if (options.strictFields)
        query.add("fieldValidation", "Strict");
    return query;
}

std::string deleteBody(const DeleteOptions &options) {
    Json body = {{"kind", "DeleteOptions"}, {"apiVersion", "v1"}};
    switch (options.propagation) {
    case Propagation::Background:
        body["propagationPolicy"] = "Background";
        break;
    case Propagation::Foreground:
        body["propagationPolicy"] = "Foreground";
        break;
    case Propagation::Orphan:
        body["propagationPolicy"] = "Orphan";
        break;
    }
    if (options.gracePeriodSeconds)
        body["gracePeriodSeconds"] = *options.gracePeriodSeconds;
    if (!options.uid.empty())
        body["preconditions"]["uid"] = options.uid;
    if (!options.resourceVersion.empty())
        body["preconditions"]["resourceVersion"] = options.resourceVersion;
    if (options.dryRun)
        body["dryRun"] = Json::array({"All"});
    return dumpJson(body);
}

const char *contentTypeOf(PatchType type) {
    switch (type) {
    case PatchType::Json:
        return "application/json-patch+json";
    case PatchType::Merge:
        return "application/merge-patch+json";
    case PatchType::Strategic:
        return "application/strategic-merge-patch+json";
    }
    return "application/merge-patch+json";
}

Error needName(const GroupVersionResource &gvr) {
    // Without a name the URL would be the collection's: a delete would mean everything.
    return Error{Errc::Invalid, "the object's name is missing", gvr.resource};
}

/// All pages of a collection, entries of @p items joined. When a continue token is too old everything is asked for
/// again in one answer, as other clients do, so that the list is of one version.
Result<Json> listPages(Client::State &state, const GroupVersionResource &gvr, const std::string &ns,
                       ListOptions options, std::string_view accept, const char *items, const Context &ctx) {
    Json all;
    std::string next;
    for (;;) {
        Query query(options);
        query.addIf("continue", next);
        auto page = state.sendJson({.pathAndQuery = gvr.path(ns) + query.text(),
                                    .accept = std::string(accept),
                                    .subject = subjectOf(gvr, ns, {})},
                                   ctx);
        if (!page && page.error().code == Errc::Expired && !next.empty()) {
            options.pageSize = 0;
            next.clear();
            all = nullptr;
            continue;
        }
        if (!page)
            return page;
        next = jsonText(*page, {"metadata", "continue"});
        if (all.is_null()) {
            all = std::move(*page);
            if (!all.contains(items) || !all[items].is_array())
                all[items] = Json::array();
        } else {
            if (auto more = page->find(items); more != page->end() && more->is_array())
                for (Json &item : *more)
                    all[items].push_back(std::move(item));
            all["metadata"] = std::move((*page)["metadata"]);
        }
        if (next.empty())
            return all;
        // The token carries the version; naming it too is refused.
        options.resourceVersion.clear();
        options.resourceVersionMatch.clear();
    }
}

} // namespace

Result<Json> Client::get(const GroupVersionResource &gvr, const std::string &ns, const std::string &name,
                         const Context &ctx) {
    if (name.empty())
        return needName(gvr);
    return m_state->sendJson({.pathAndQuery = gvr.path(ns, name), .subject = subjectOf(gvr, ns, name)}, ctx);
}

Result<Json> Client::list(const GroupVersionResource &gvr, const std::string &ns, const ListOptions &options,
                          const Context &ctx) {
    return listPages(*m_state, gvr, ns, options, plainJson, "items", ctx);
}

Result<Json> Client::table(const GroupVersionResource &gvr, const std::string &ns, const ListOptions &options,
                           const Context &ctx) {
    return listPages(*m_state, gvr, ns, options, tableJson, "rows", ctx);
}

Result<Json> Client::listMetadata(const GroupVersionResource &gvr, const std::string &ns, const ListOptions &options,
                                  const Context &ctx) {
    return listPages(*m_state, gvr, ns, options, metadataListJson, "items", ctx);
}

Result<Json> Client::getSubresource(const GroupVersionResource &gvr, const std::string &ns, const std::string &name,
                                    const std::string &subresource, const Context &ctx) {
    if (name.empty())
        return needName(gvr);
    return m_state->sendJson({.pathAndQuery = gvr.path(ns, name, subresource), .subject = subjectOf(gvr, ns, name)},
                             ctx);
}

Result<Json> Client::create(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                            const Json &object, const WriteOptions &options, const Context &ctx) {
    PH_TRY(checkTicket(*this, ticket, ctx));
    return m_state->sendJson({.method = "POST",
                              .pathAndQuery = gvr.path(ns) + writeQuery(options).text(),
                              .body = dumpJson(object),
                              .contentType = std::string(plainJson),
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, jsonText(object, {"metadata", "name"}))},
                             ctx);
}

Result<Json> Client::update(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                            const std::string &name, const Json &object, const WriteOptions &options,
                            const Context &ctx, const std::string &subresource) {
    if (name.empty())
        return needName(gvr);
    PH_TRY(checkTicket(*this, ticket, ctx));
    return m_state->sendJson({.method = "PUT",
                              .pathAndQuery = gvr.path(ns, name, subresource) + writeQuery(options).text(),
                              .body = dumpJson(object),
                              .contentType = std::string(plainJson),
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, name)},
                             ctx);
}

Result<Json> Client::patch(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                           const std::string &name, PatchType type, const Json &patch, const WriteOptions &options,
                           const Context &ctx, const std::string &subresource) {
    if (name.empty())
        return needName(gvr);
    PH_TRY(checkTicket(*this, ticket, ctx));
    return m_state->sendJson({.method = "PATCH",
                              .pathAndQuery = gvr.path(ns, name, subresource) + writeQuery(options).text(),
                              .body = dumpJson(patch),
                              .contentType = contentTypeOf(type),
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, name)},
                             ctx);
}

Result<Json> Client::apply(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                           const std::string &name, const Json &object, const ApplyOptions &options, const Context &ctx,
                           const std::string &subresource) {
    if (name.empty())
        return needName(gvr);
    PH_TRY(checkTicket(*this, ticket, ctx));
    Query query = writeQuery(options);
    if (options.force)
        query.add("force", "true");
    // JSON is YAML, and the only media type every server with apply knows is the YAML one.
    return m_state->sendJson({.method = "PATCH",
                              .pathAndQuery = gvr.path(ns, name, subresource) + query.text(),
                              .body = dumpJson(object),
                              .contentType = "application/apply-patch+yaml",
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, name)},
                             ctx);
}

Result<Json> Client::remove(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                            const std::string &name, const DeleteOptions &options, const Context &ctx) {
    if (name.empty())
        return needName(gvr);
    PH_TRY(checkTicket(*this, ticket, ctx));
    return m_state->sendJson({.method = "DELETE",
                              .pathAndQuery = gvr.path(ns, name),
                              .body = deleteBody(options),
                              .contentType = std::string(plainJson),
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, name)},
                             ctx);
}

Result<Json> Client::removeCollection(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                                      const ListOptions &selection, const DeleteOptions &options, const Context &ctx) {
    PH_TRY(checkTicket(*this, ticket, ctx));
    ListOptions whole = selection;
    whole.pageSize = 0; // a limit would delete one page only
    return m_state->sendJson({.method = "DELETE",
                              .pathAndQuery = gvr.path(ns) + Query(whole).text(),
                              .body = deleteBody(options),
                              .contentType = std::string(plainJson),
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, {})},
                             ctx);
}

Result<Json> Client::createSubresource(const ops::Ticket &ticket, const GroupVersionResource &gvr,
                                       const std::string &ns, const std::string &name, const std::string &subresource,
                                       const Json &object, const WriteOptions &options, const Context &ctx) {
    if (name.empty())
        return needName(gvr);
    PH_TRY(checkTicket(*this, ticket, ctx));
    return m_state->sendJson({.method = "POST",
                              .pathAndQuery = gvr.path(ns, name, subresource) + writeQuery(options).text(),
                              .body = dumpJson(object),
                              .contentType = std::string(plainJson),
                              .harmless = false,
                              .subject = subjectOf(gvr, ns, name)},
                             ctx);
}

Result<Json> Client::review(const GroupVersionResource &gvr, const std::string &ns, const Json &object,
                            const Context &ctx) {
    return m_state->sendJson({.method = "POST",
                              .pathAndQuery = gvr.path(ns),
                              .body = dumpJson(object),
                              .contentType = std::string(plainJson),
                              .subject = gvr.resource},
                             ctx);
}

} // namespace ph::kube
