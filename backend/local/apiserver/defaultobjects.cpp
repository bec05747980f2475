// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/authorizer.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

using Texts = std::vector<std::string>;

Json rule(const Texts &groups, const Texts &resources, const Texts &verbs) {
    return {{"apiGroups", groups}, {"resources", resources}, {"verbs", verbs}};
}
Json pathRule(const Texts &paths, const Texts &verbs) {
    return {{"nonResourceURLs", paths}, {"verbs", verbs}};
}

const Texts reading{"get", "list", "watch"};
const Texts writing{"create", "delete", "deletecollection", "patch", "update"};

Json role(const std::string &name, Json rules, const std::string &aggregateTo = {}) {
    Json out{{"metadata",
              {{"name", name},
               {"annotations", {{"rbac.authorization.kubernetes.io/autoupdate", "true"}}},
               {"labels", {{"kubernetes.io/bootstrapping", "rbac-defaults"}}}}},
             {"rules", std::move(rules)}};
    if (!aggregateTo.empty())
        out["metadata"]["labels"]["rbac.authorization.k8s.io/aggregate-to-" + aggregateTo] = "true";
    return out;
}

Json aggregate(const std::string &name, const Texts &labels) {
    Json out = role(name, Json::array());
    for (const auto &label : labels)
        out["aggregationRule"]["clusterRoleSelectors"].push_back(
            {{"matchLabels", {{"rbac.authorization.k8s.io/aggregate-to-" + label, "true"}}}});
    // An aggregate is itself part of the next wider one, as there.
    if (name == "edit")
        out["metadata"]["labels"]["rbac.authorization.k8s.io/aggregate-to-admin"] = "true";
    if (name == "view")
        out["metadata"]["labels"]["rbac.authorization.k8s.io/aggregate-to-edit"] = "true";
    return out;
}

Json binding(const std::string &name, const std::string &roleName, const Texts &groups) {
    Json out{{"metadata", {{"name", name}, {"labels", {{"kubernetes.io/bootstrapping", "rbac-defaults"}}}}},
             {"roleRef", {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "ClusterRole"}, {"name", roleName}}},
             {"subjects", Json::array()}};
    for (const auto &group : groups)
        out["subjects"].push_back({{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "Group"}, {"name", group}});
    return out;
}

std::vector<Json> defaultRoles() {
    const Texts core{""};
    const Texts rbac{"rbac.authorization.k8s.io"};
    const Texts apps{"apps"};
    const Texts discovery{"/api",     "/api/*",     "/apis",   "/apis/*",  "/healthz", "/livez",
                          "/openapi", "/openapi/*", "/readyz", "/version", "/version/"};
    const Texts workloads{"controllerrevisions", "daemonsets",         "daemonsets/status",  "deployments",
                          "deployments/scale",   "deployments/status", "replicasets",        "replicasets/scale",
                          "replicasets/status",  "statefulsets",       "statefulsets/scale", "statefulsets/status"};
    const Texts editWorkloads{"daemonsets",  "deployments",       "deployments/rollback", "deployments/scale",
                              "replicasets", "replicasets/scale", "statefulsets",         "statefulsets/scale"};
    const Texts coreView{"configmaps",
                         "endpoints",
                         "persistentvolumeclaims",
                         "persistentvolumeclaims/status",
                         "pods",
                         "replicationcontrollers",
                         "replicationcontrollers/scale",
                         "serviceaccounts",
                         "services",
                         "services/status"};
    const Texts coreStatus{"bindings",
                           "events",
                           "limitranges",
                           "namespaces/status",
                           "pods/log",
                           "pods/status",
                           "replicationcontrollers/status",
                           "resourcequotas",
                           "resourcequotas/status",
                           "namespaces"};
    const Texts coreEdit{"configmaps",
                         "events",
                         "persistentvolumeclaims",
                         "replicationcontrollers",
                         "replicationcontrollers/scale",
                         "secrets",
                         "serviceaccounts",
                         "services",
                         "services/proxy",
                         "endpoints"};
    const Texts networking{"ingresses", "ingresses/status", "networkpolicies"};
    const Texts snapshots{"volumesnapshots"};
    return {
        role("cluster-admin", Json::array({rule({"*"}, {"*"}, {"*"}), pathRule({"*"}, {"*"})})),
        role("system:discovery", Json::array({pathRule(discovery, {"get"})})),
        role("system:public-info-viewer",
             Json::array({pathRule({"/healthz", "/livez", "/readyz", "/version", "/version/"}, {"get"})})),
        role("system:basic-user",
             Json::array(
                 {rule({"authorization.k8s.io"}, {"selfsubjectaccessreviews", "selfsubjectrulesreviews"}, {"create"}),
                  rule({"authentication.k8s.io"}, {"selfsubjectreviews"}, {"create"})})),
        role("system:service-account-issuer-discovery",
             Json::array({pathRule({"/.well-known/openid-configuration", "/openid/v1/jwks"}, {"get"})})),
        role("system:auth-delegator",
             Json::array({rule({"authentication.k8s.io"}, {"tokenreviews"}, {"create"}),
                          rule({"authorization.k8s.io"}, {"subjectaccessreviews"}, {"create"})})),
        aggregate("admin", {"admin"}),
        aggregate("edit", {"edit"}),
        aggregate("view", {"view"}),
        role("system:aggregate-to-view",
             Json::array(
                 {rule(core, coreView, reading), rule(core, coreStatus, reading),
                  rule({"discovery.k8s.io"}, {"endpointslices"}, reading), rule(apps, workloads, reading),
                  rule({"autoscaling"}, {"horizontalpodautoscalers", "horizontalpodautoscalers/status"}, reading),
                  rule({"batch"}, {"cronjobs", "cronjobs/status", "jobs", "jobs/status"}, reading),
                  rule({"policy"}, {"poddisruptionbudgets", "poddisruptionbudgets/status"}, reading),
                  rule({"networking.k8s.io"}, networking, reading),
                  rule({"metrics.k8s.io"}, {"pods", "nodes"}, {"get", "list"}),
                  rule({"snapshot.storage.k8s.io"}, snapshots, reading)}),
             "view"),
        role(
            "system:aggregate-to-edit",
            Json::array(
                {rule(core, {"pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"},
                      reading),
                 rule(core, {"serviceaccounts"}, {"impersonate"}),
                 rule(core, {"pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"}, writing),
                 rule(core, {"pods/eviction"}, {"create"}), rule(core, coreEdit, writing),
                 rule(core, {"serviceaccounts/token"}, {"create"}), rule(apps, editWorkloads, writing),
                 rule({"autoscaling"}, {"horizontalpodautoscalers"}, writing),
                 rule({"batch"}, {"cronjobs", "jobs"}, writing), rule({"policy"}, {"poddisruptionbudgets"}, writing),
                 rule({"networking.k8s.io"}, {"ingresses", "networkpolicies"}, writing),
                 rule({"coordination.k8s.io"}, {"leases"},
                      {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}),
                 rule({"snapshot.storage.k8s.io"}, snapshots, writing)}),
            "edit"),
        role("system:aggregate-to-admin",
             Json::array({rule({"authorization.k8s.io"}, {"localsubjectaccessreviews"}, {"create"}),
                          rule(rbac, {"rolebindings", "roles"},
                               {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"})}),
             "admin"),
    };
}

Status ensure(Api &api, const std::string &collection, const std::string &ns, Json object) {
    const auto name = jsonText(object, {"metadata", "name"});
    if (api.objects().get({collection, ns, name}))
        return {};
    const auto made = api.create(collection, ns, std::move(object), Api::as("kube-apiserver"));
    if (!made && made.error().reason != "AlreadyExists")
        return made.error();
    return {};
}

} // namespace

Status ensureDefaultObjects(Api &api) {
    for (const char *name : {"default", "kube-system", "kube-public", "kube-node-lease"})
        PH_TRY(ensure(api, "namespaces", "", Json{{"metadata", {{"name", name}}}}));
    for (auto &object : defaultRoles())
        PH_TRY(ensure(api, "rbac.authorization.k8s.io/clusterroles", "", std::move(object)));
    const std::string bindings = "rbac.authorization.k8s.io/clusterrolebindings";
    PH_TRY(ensure(api, bindings, "", binding("cluster-admin", "cluster-admin", {"system:masters"})));
    PH_TRY(ensure(api, bindings, "", binding("system:discovery", "system:discovery", {"system:authenticated"})));
    PH_TRY(ensure(api, bindings, "", binding("system:basic-user", "system:basic-user", {"system:authenticated"})));
    PH_TRY(ensure(api, bindings, "",
                  binding("system:public-info-viewer", "system:public-info-viewer",
                          {"system:authenticated", "system:unauthenticated"})));
    // What can run here is for everyone to see.
    PH_TRY(ensure(api, "rbac.authorization.k8s.io/roles", "kube-public",
                  Json{{"metadata", {{"name", "pilothouse-images"}}},
                       {"rules", Json::array({{{"apiGroups", Json::array({""})},
                                               {"resources", Json::array({"configmaps"})},
                                               {"resourceNames", Json::array({"pilothouse-images"})},
                                               {"verbs", Json::array({"get", "list", "watch"})}}})}}));
    Json shown = binding("pilothouse-images", "pilothouse-images", {"system:authenticated"});
    shown["roleRef"]["kind"] = "Role";
    PH_TRY(ensure(api, "rbac.authorization.k8s.io/rolebindings", "kube-public", std::move(shown)));
    return ensure(api, bindings, "",
                  binding("system:service-account-issuer-discovery", "system:service-account-issuer-discovery",
                          {"system:serviceaccounts"}));
}

} // namespace ph::local
