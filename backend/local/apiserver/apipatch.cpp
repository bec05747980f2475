// SPDX-License-Identifier: Apache-2.0
// Patches and server-side apply.
#include "backend/local/apiserver/apicore.h"
#include "backend/machinery/patch.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {
constexpr int writeAttempts = 10; ///< a write repeated on conflict gives up after so many rounds
} // namespace

Status ApiCore::checkApplied(const ServedResource &info, const Json &applied) const {
    auto report = validate(typeOf(info), applied);
    const auto name = jsonText(applied, {"metadata", "name"});
    if (!report.unknownFields.empty()) {
        const auto ns = jsonText(applied, {"metadata", "namespace"});
        std::string what = "failed to create typed patch object (" + (ns.empty() ? "" : ns + "/") + name + "; " +
                           info.apiVersion() + ", Kind=" + info.kind + "): ";
        const bool many = report.unknownFields.size() > 1;
        if (many)
            what += "errors:";
        for (const auto &field : report.unknownFields)
            what += (many ? "\n  ." : ".") + field + ": field not declared in schema";
        return Error{Errc::Internal, std::move(what), name, 500};
    }
    // It may be a part of the object only: what is missing is asked for once it is merged.
    std::erase_if(report.errors, [](const ErrorCause &cause) { return cause.reason == "FieldValueRequired"; });
    if (!report.errors.empty())
        return invalidError(info, name, std::move(report.errors));
    return {};
}

Result<StoredObject> ApiCore::patch(const std::string &collection, const std::string &ns, const std::string &name,
                                    Patch type, const Json &patch, bool force, const Options &options) {
    PH_ASSIGN(const auto info, served(collection, options.version));
    if (type == Patch::Apply)
        return apply(*info, ns, name, patch, force, options);
    const bool custom = info->custom || &typeOf(*info) == &m_anything;
    if (type == Patch::Strategic && custom)
        return Error{Errc::Invalid,
                     "the body of the request was in an unknown format - accepted media types include: "
                     "application/json-patch+json, "
                     "application/merge-patch+json, application/apply-patch+yaml",
                     name,
                     415,
                     "",
                     "",
                     "UnsupportedMediaType"};
    const bool pinned =
        type != Patch::Json && patch.is_object() && !jsonText(patch, {"metadata", "resourceVersion"}).empty();
    for (int attempt = 0;; ++attempt) {
        PH_ASSIGN(auto found, get(collection, ns, name));
        const auto live = shown(*info, std::move(found));
        const bool scale = options.subresource == "scale";
        const Json before = scale ? scaleOf(*info, *live.json) : *live.json;
        Json after;
        if (type == Patch::Json) {
            auto patched = applyJsonPatch(before, patch);
            if (!patched) {
                auto error = patched.error();
                if (error.httpStatus == 0 || error.httpStatus == 422) {
                    error.httpStatus = 422;
                    error.what = "the server rejected our request due to an error in our request: " + error.what;
                }
                error.reason = error.reason.empty() ? "Invalid" : error.reason;
                return error;
            }
            after = std::move(*patched);
        } else if (type == Patch::Merge || scale) {
            if (!patch.is_object())
                return badRequestError("a merge patch must be a JSON object");
            after = applyMergePatch(before, patch);
        } else {
            PH_ASSIGN(after, applyStrategicMergePatch(typeOf(*info), before, patch));
        }
        const auto given = jsonText(after, {"metadata", "resourceVersion"});
        if (!given.empty() && given != std::to_string(live.revision))
            return conflictError(*info, name);
        if (scale)
            return replaceScale(*info, ns, name, after, options);
        auto stored = replace(*info, live, std::move(after), options, false);
        if (stored || pinned || stored.error().reason != "Conflict" || attempt + 1 >= writeAttempts)
            return stored;
    }
}

Result<StoredObject> ApiCore::apply(const ServedResource &info, const std::string &ns, const std::string &name,
                                    const Json &applied, bool force, const Options &options) {
    if (options.fieldManager.empty()) {
        Error error{
            Errc::Invalid,
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
            name,
            422,
            "",
            "",
            "Invalid"};
        error.causes.push_back({"fieldManager", "FieldValueRequired", "Required value: is required for apply patch"});
        return error;
    }
    if (!applied.is_object())
        return badRequestError("the applied configuration must be an object");
    if (jsonText(applied, {"apiVersion"}).empty() || jsonText(applied, {"kind"}).empty())
        return badRequestError("invalid object type: apiVersion and kind must be set in an applied configuration");
    if (applied.contains("metadata") && applied["metadata"].is_object() &&
        applied["metadata"].contains("managedFields"))
        return badRequestError("metadata.managedFields must be nil");
    Json wanted = applied;
    PH_TRY(checkShape(info, wanted, ns));
    const auto givenName = jsonText(wanted, {"metadata", "name"});
    if (givenName != name && !givenName.empty())
        return badRequestError("the name of the object (" + givenName + ") does not match the name on the URL (" +
                               name + ")");
    wanted["metadata"]["name"] = name;
    PH_TRY(checkApplied(info, wanted));
    ApplyOptions how;
    how.fieldManager = options.fieldManager;
    how.force = force;
    how.apiVersion = info.apiVersion();
    how.subresource = options.subresource;
    how.now = now();
    for (int attempt = 0;; ++attempt) {
        auto live = m_store.get({info.collection(), info.namespaced ? ns : std::string(), name});
        if (live)
            live = shown(info, std::move(*live));
        if (!live && !options.subresource.empty())
            return notFoundError(info, name);
        const auto version = jsonText(wanted, {"metadata", "resourceVersion"});
        if (!version.empty() && (!live || version != std::to_string(live->revision)))
            return conflictError(info, name);
        auto merged = serverSideApply(typeOf(info), live ? *live->json : Json(), wanted, how);
        if (!merged) {
            auto error = merged.error();
            if (error.code == Errc::Conflict) {
                error.httpStatus = 409;
                error.reason = "Conflict";
            }
            return error;
        }
        if (!live) {
            Options creation = options;
            creation.subresource = "apply"; // managedFields are made already
            merged->at("metadata").erase("resourceVersion");
            auto created = create(info.collection(), ns, std::move(*merged), creation);
            if (created || created.error().reason != "AlreadyExists" || attempt + 1 >= writeAttempts)
                return created;
            continue;
        }
        auto stored = replace(info, *live, std::move(*merged), options, true);
        if (stored || stored.error().reason != "Conflict" || !stored.error().causes.empty() ||
            attempt + 1 >= writeAttempts)
            return stored;
    }
}

} // namespace ph::local
