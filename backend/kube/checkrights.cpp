// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/checkrights.h"

#include "backend/machinery/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

bool holds(const Json &list, const std::string &wanted) {
    if (!list.is_array())
        return false;
    return std::ranges::any_of(list, [&](const Json &entry) { return entry == "*" || entry == wanted; });
}

/// Resources may be given as "pods/exec", "*/scale" or "pods/*"; the last form is no wildcard for Kubernetes.
bool holdsResource(const Json &list, const std::string &resource) {
    const std::size_t slash = resource.find('/');
    return holds(list, resource) || (slash != std::string::npos && holds(list, "*" + resource.substr(slash)));
}

bool grants(const Json &rule, const RequiredRight &right) {
    const Json &names = jsonAt(rule, {"resourceNames"});
    if (names.is_array() && !names.empty())
        return false; // only for objects of certain names
    return holds(jsonAt(rule, {"verbs"}), right.verb) && holds(jsonAt(rule, {"apiGroups"}), right.group) &&
           holdsResource(jsonAt(rule, {"resources"}), right.resource);
}

Result<bool> mayI(Client &client, const std::string &ns, const RequiredRight &right, const Context &ctx) {
    const std::size_t slash = right.resource.find('/');
    Json attributes = {
        {"namespace", ns}, {"verb", right.verb}, {"group", right.group}, {"resource", right.resource.substr(0, slash)}};
    if (slash != std::string::npos)
        attributes["subresource"] = right.resource.substr(slash + 1);
    const Json object = {{"apiVersion", "authorization.k8s.io/v1"},
                         {"kind", "SelfSubjectAccessReview"},
                         {"spec", {{"resourceAttributes", attributes}}}};
    PH_ASSIGN(const Json answer,
              client.review({"authorization.k8s.io", "v1", "selfsubjectaccessreviews"}, {}, object, ctx));
    return jsonAt(answer, {"status", "allowed"}) == true;
}

} // namespace

const std::vector<RequiredRight> &requiredRights() {
    static const std::vector<RequiredRight> rights = [] {
        std::vector<RequiredRight> all;
        const auto add = [&](const char *group, const char *resource, std::initializer_list<const char *> verbs) {
            for (const char *verb : verbs)
                all.push_back({verb, group, resource});
        };
        for (const char *resource : {"configmaps", "secrets", "services", "serviceaccounts", "persistentvolumeclaims"})
            add("", resource, {"get", "list", "watch", "create", "patch", "delete"});
        add("apps", "statefulsets", {"get", "list", "watch", "create", "patch", "delete"});
        add("rbac.authorization.k8s.io", "roles", {"create", "patch", "delete"});
        add("rbac.authorization.k8s.io", "rolebindings", {"create", "patch", "delete"});
        add("", "pods", {"get", "list", "watch", "delete"});
        add("", "pods/log", {"get"});
        add("", "pods/exec", {"create"});
        add("", "pods/portforward", {"create"});
        add("", "events", {"list", "watch"});
        return all;
    }();
    return rights;
}

std::string describe(const RequiredRight &right) {
    if (right.group.empty())
        return right.verb + " " + right.resource;
    const std::size_t slash = std::min(right.resource.find('/'), right.resource.size());
    return right.verb + " " + right.resource.substr(0, slash) + "." + right.group + right.resource.substr(slash);
}

std::vector<RequiredRight> missingRights(const Json &rulesStatus, const std::vector<RequiredRight> &wanted) {
    const Json &rules = jsonAt(rulesStatus, {"resourceRules"});
    std::vector<RequiredRight> missing;
    for (const RequiredRight &right : wanted)
        if (!rules.is_array() || !std::ranges::any_of(rules, [&](const Json &rule) { return grants(rule, right); }))
            missing.push_back(right);
    return missing;
}

Result<std::vector<RequiredRight>> askMissingRights(Client &client, const std::string &ns,
                                                    const std::vector<RequiredRight> &wanted, const Context &ctx) {
    const Json object = {
        {"apiVersion", "authorization.k8s.io/v1"}, {"kind", "SelfSubjectRulesReview"}, {"spec", {{"namespace", ns}}}};
    const auto answer = client.review({"authorization.k8s.io", "v1", "selfsubjectrulesreviews"}, {}, object, ctx);
    if (!answer && answer.error().code != Errc::NotFound)
        return answer.error();
    std::vector<RequiredRight> open = answer ? missingRights(jsonAt(*answer, {"status"}), wanted) : wanted;
    // Authorizers other than RBAC cannot list rules; the server says so and answers only single questions.
    if (answer && jsonAt(*answer, {"status", "incomplete"}) != true)
        return open;
    std::vector<RequiredRight> missing;
    for (const RequiredRight &right : open) {
        PH_ASSIGN(const bool allowed, mayI(client, ns, right, ctx));
        if (!allowed)
            missing.push_back(right);
    }
    return missing;
}

Result<std::string> whoAmI(Client &client, const Context &ctx) {
    for (const char *version : {"v1", "v1beta1", "v1alpha1"}) {
        const Json object = {{"apiVersion", std::string("authentication.k8s.io/") + version},
                             {"kind", "SelfSubjectReview"}};
        const auto answer = client.review({"authentication.k8s.io", version, "selfsubjectreviews"}, {}, object, ctx);
        if (answer)
            return jsonText(*answer, {"status", "userInfo", "username"});
        const Errc code = answer.error().code;
        if (code != Errc::NotFound && code != Errc::Forbidden)
            return answer.error();
        if (code == Errc::Forbidden)
            break;
    }
    // Every authenticated user may ask about himself; anonymous ones usually may not.
    const auto allowed = mayI(client, "default", {"get", "", "pods"}, ctx);
    if (!allowed && allowed.error().code == Errc::Forbidden)
        return std::string("system:anonymous");
    if (!allowed)
        return allowed.error();
    return std::string();
}

} // namespace ph::kube
