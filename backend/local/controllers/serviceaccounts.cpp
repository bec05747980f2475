// SPDX-License-Identifier: Apache-2.0
// Gives every namespace its default ServiceAccount and the API server's certificate, and fills token Secrets.
#include "backend/core/encoding.h"
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

constexpr const char *kTokenType = "kubernetes.io/service-account-token";
constexpr const char *kRootCa = "kube-root-ca.crt";

std::string accountOf(const Json &secret) {
    return jsonText(secret, {"metadata", "annotations", "kubernetes.io/service-account.name"});
}

/// Keys: "namespace/" for what a namespace needs, "namespace/secret" for a token Secret.
class ServiceAccountController final : public Controller {
public:
    ServiceAccountController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "serviceaccount-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == "namespaces") {
            if (event.type != StoreEvent::Type::Deleted)
                enqueue(key.name + "/");
        } else if (key.collection == "serviceaccounts") {
            if (key.name == "default" && event.type == StoreEvent::Type::Deleted)
                enqueue(key.ns + "/");
            if (event.type != StoreEvent::Type::Modified)
                for (const auto &secret : api().list("secrets", key.ns))
                    if (accountOf(*secret.json) == key.name)
                        enqueue(keyOf(secret.key));
        } else if (key.collection == "configmaps") {
            if (key.name == kRootCa)
                enqueue(key.ns + "/");
        } else if (key.collection == "secrets" && event.type != StoreEvent::Type::Deleted) {
            if (jsonText(*event.object.json, {"type"}) == kTokenType)
                enqueue(keyOf(key));
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        PH_TRY(name.empty() ? syncNamespace(ns) : syncSecret(ns, name));
        return std::chrono::milliseconds(0);
    }

private:
    Status syncNamespace(const std::string &ns) {
        const auto space = find("namespaces", {}, ns);
        if (!space || isDeleting(*space))
            return {};
        if (!find("serviceaccounts", ns, "default"))
            PH_TRY(made(api().create("serviceaccounts", ns, Json{{"metadata", {{"name", "default"}}}}, me())));
        const Json data = {{"ca.crt", options().caPem}};
        const auto present = find("configmaps", ns, kRootCa);
        if (!present) {
            const Json annotations = {
                {"kubernetes.io/description",
                 "Contains a CA bundle that can be used to verify the API server of this cluster from within a pod."}};
            return made(api().create(
                "configmaps", ns, Json{{"metadata", {{"name", kRootCa}, {"annotations", annotations}}}, {"data", data}},
                me()));
        }
        if (jsonAt(*present, {"data"}) == data)
            return {};
        return ignoreNotFound(api().modify(
            "configmaps", ns, kRootCa,
            [&](Json &live) {
                live["data"] = data;
                return true;
            },
            me()));
    }

    Status syncSecret(const std::string &ns, const std::string &name) {
        const auto secret = find("secrets", ns, name);
        if (!secret || jsonText(*secret, {"type"}) != kTokenType || isDeleting(*secret))
            return {};
        const std::string account = accountOf(*secret);
        const auto owner = find("serviceaccounts", ns, account);
        const std::string wantedUid =
            jsonText(*secret, {"metadata", "annotations", "kubernetes.io/service-account.uid"});
        if (!owner || (!wantedUid.empty() && wantedUid != uidOf(*owner)))
            return removeObject("secrets", *secret); // a token of an account that is gone opens nothing
        if (!options().mintToken)
            return {};
        const std::string ca = base64Encode(options().caPem);
        const std::string space = base64Encode(ns);
        if (!jsonText(*secret, {"data", "token"}).empty() && jsonText(*secret, {"data", "ca.crt"}) == ca &&
            jsonText(*secret, {"data", "namespace"}) == space)
            return {};
        std::string token = jsonText(*secret, {"data", "token"});
        if (token.empty()) {
            PH_ASSIGN(const std::string minted, options().mintToken(ns, account, *secret));
            token = base64Encode(minted);
        }
        return ignoreNotFound(api().modify(
            "secrets", ns, name,
            [&](Json &live) {
                live["data"]["token"] = token;
                live["data"]["ca.crt"] = ca;
                live["data"]["namespace"] = space;
                live["metadata"]["annotations"]["kubernetes.io/service-account.uid"] = uidOf(*owner);
                return true;
            },
            me()));
    }

    static Status made(const Result<StoredObject> &result) {
        if (result || result.error().reason == "AlreadyExists")
            return {};
        return ignoreNotFound(result);
    }
};

} // namespace

ControllerPtr makeServiceAccountController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<ServiceAccountController>(api, executor, options);
}

} // namespace ph::local
