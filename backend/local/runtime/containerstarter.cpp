// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/containerstarter.h"

#include "backend/core/random.h"
#include "backend/local/shim/containerlogreader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <sys/stat.h>

namespace ph::local {

namespace {

using shim::Mount;

constexpr const char *HostsFolder = "/opt/pilothouse/etc";
constexpr const char *IdName = "id";
constexpr const char *TerminationLog = "termination-log";
constexpr std::size_t TerminationLimit = 4096;

Error configError(std::string what, const std::string &subject) {
    Error error{Errc::Invalid, std::move(what), subject};
    error.reason = "CreateContainerConfigError";
    return error;
}

struct User {
    long long uid = 0;
    long long gid = 0;
};

Result<User> userOf(const PodFacts &facts, const Json &spec) {
    const Json &pod = jsonAt(facts.pod, {"spec", "securityContext"});
    const Json &own = jsonAt(spec, {"securityContext"});
    const auto pick = [&](const char *member) -> const Json & {
        const Json &mine = jsonAt(own, {member});
        return mine.is_null() ? jsonAt(pod, {member}) : mine;
    };
    User user;
    if (const Json &uid = pick("runAsUser"); uid.is_number_integer())
        user.uid = uid.get<long long>();
    if (const Json &gid = pick("runAsGroup"); gid.is_number_integer())
        user.gid = gid.get<long long>();
    if (pick("runAsNonRoot") == Json(true) && user.uid == 0)
        return configError(
            "container has runAsNonRoot and image will run as root (pod: \"" +
                jsonText(facts.pod, {"metadata", "name"}) + "_" + jsonText(facts.pod, {"metadata", "namespace"}) + "(" +
                jsonText(facts.pod, {"metadata", "uid"}) + ")\", container: " + jsonText(spec, {"name"}) + ")",
            jsonText(spec, {"name"}));
    return user;
}

/// The container's own users, groups and name service settings; programs look their user up.
Status addEtc(const fs::path &folder, const User &user, const std::string &hostname, std::vector<Mount> &mounts) {
    std::string passwd = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
    std::string group = "root:x:0:\nnogroup:x:65534:\n";
    const std::string uid = std::to_string(user.uid);
    const std::string gid = std::to_string(user.gid);
    if (user.uid != 0 && user.uid != 65534)
        passwd += "app:x:" + uid + ":" + gid + ":app:/tmp:/bin/sh\n";
    if (user.gid != 0 && user.gid != 65534)
        group += "app:x:" + gid + ":\n";
    for (const auto &[name, text] :
         {std::pair{"passwd", passwd}, std::pair{"group", group}, std::pair{"hostname", hostname + "\n"},
          std::pair{
              "nsswitch.conf",
              std::string("passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n")}}) {
        PH_TRY(writeFileAtomic(folder / name, text, 0644));
        mounts.push_back({Mount::Kind::ReadOnlyBind, (folder / name).string(), std::string("/etc/") + name, {}});
    }
    return {};
}

/// A mountPath without the symbolic links every container has.
std::string insidePath(std::string path) {
    if (path.rfind("/var/run/", 0) == 0)
        path.erase(0, 4);
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

Result<Mount> volumeMount(const PodVolumes &volumes, const Json &mount,
                          const std::map<std::string, std::string> &variables) {
    const std::string name = jsonText(mount, {"name"});
    const auto folder = volumes.folderOf(name);
    if (!folder)
        return configError("container's volume \"" + name + "\" is not in the pod", name);
    fs::path source = *folder;
    std::string sub = jsonText(mount, {"subPath"});
    if (sub.empty())
        sub = expandVariables(jsonText(mount, {"subPathExpr"}), variables);
    if (!sub.empty()) {
        if (!staysInside(sub))
            return configError("subPath \"" + sub + "\" leaves the volume", name);
        std::error_code failed;
        if (!fs::exists(source / sub, failed))
            PH_TRY(makeDirectories(source / sub, 0755));
        source = fs::canonical(source / sub,
                               failed); // a file of a Secret is a link; a container keeps the version it started with
        const fs::path root = fs::canonical(*folder, failed);
        if (const fs::path inside = fs::relative(source, root, failed);
            failed || inside.empty() || *inside.begin() == "..")
            return configError("subPath \"" + sub + "\" leaves the volume", name);
    }
    Mount made;
    made.kind = jsonAt(mount, {"readOnly"}) == Json(true) ? Mount::Kind::ReadOnlyBind : Mount::Kind::Bind;
    made.source = source.string();
    made.target = insidePath(jsonText(mount, {"mountPath"}));
    return made;
}

Status addVolumes(const PodFacts &facts, const PodVolumes &volumes, const Json &spec,
                  const std::map<std::string, std::string> &variables, std::vector<Mount> &mounts) {
    std::vector<Mount> made;
    for (const Json &mount : jsonAt(spec, {"volumeMounts"})) {
        PH_ASSIGN(Mount one, volumeMount(volumes, mount, variables));
        made.push_back(std::move(one));
    }
    const std::string account = "/run/secrets/kubernetes.io/serviceaccount";
    const bool mounted =
        std::any_of(made.begin(), made.end(), [&](const Mount &mount) { return mount.target == account; });
    const auto automatic = volumes.folderOf(PodVolumes::accountVolume);
    if (!mounted && automatic && volumes.automount(facts))
        made.push_back({Mount::Kind::ReadOnlyBind, automatic->string(), account, {}});
    // A volume inside another one's folder comes after it.
    std::stable_sort(made.begin(), made.end(),
                     [](const Mount &a, const Mount &b) { return a.target.size() < b.target.size(); });
    mounts.insert(mounts.end(), made.begin(), made.end());
    return {};
}

/// The persistent volumes of the cluster among the mounts, each once.
std::vector<std::string> volumesOf(const std::vector<Mount> &mounts, const fs::path &folder) {
    std::error_code failed;
    const fs::path real = fs::canonical(folder, failed);
    std::set<std::string> names;
    for (const Mount &mount : mounts)
        for (const fs::path &root : {folder, real}) {
            const std::string prefix = root.string() + "/";
            if (prefix.size() > 1 && mount.source.compare(0, prefix.size(), prefix) == 0)
                names.insert(mount.source.substr(prefix.size(), mount.source.find('/', prefix.size()) - prefix.size()));
        }
    return {names.begin(), names.end()};
}

void addDefaults(std::map<std::string, std::string> &variables, const User &user) {
    variables.try_emplace("HOME", user.uid == 0 ? "/root" : "/tmp");
}

Status prepareRun(const fs::path &runFolder, const std::string &id) {
    std::error_code failed;
    fs::remove_all(runFolder, failed);
    PH_TRY(makeDirectories(runFolder));
    PH_TRY(writeFileAtomic(runFolder / TerminationLog, "", 0666));
    return writeFileAtomic(runFolder / IdName, id);
}

} // namespace

fs::path containerFolder(const fs::path &podFolder, const std::string &container) {
    return podFolder / "containers" / container;
}

int newestRun(const fs::path &podFolder, const std::string &container) {
    int newest = -1;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(containerFolder(podFolder, container), failed)) {
        const std::string name = entry.path().filename().string();
        int number = -1;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
        if (read.ec == std::errc() && read.ptr == name.data() + name.size())
            newest = std::max(newest, number);
    }
    return newest;
}

std::string readContainerId(const fs::path &runFolder) {
    return readFile(runFolder / IdName, 256).valueOr({});
}

std::string terminationMessage(const fs::path &runFolder, const Json &spec, int code) {
    std::string message = readFile(runFolder / TerminationLog).valueOr({}).substr(0, TerminationLimit);
    if (!message.empty() || code == 0 || jsonText(spec, {"terminationMessagePolicy"}) != "FallbackToLogsOnError")
        return message;
    shim::LogQuery query;
    query.tailLines = 80;
    (void)shim::readContainerLog(
        runFolder, query, [&](std::string_view text) { return message.append(text).size() < (1U << 20U); }, Context());
    return message.size() > TerminationLimit ? message.substr(message.size() - TerminationLimit) : message;
}

Result<std::string> startContainer(RuntimeCore &core, const PodFacts &facts, const PodVolumes &volumes,
                                   const ContainerState &container, const Image &image, int run) {
    const Json &spec = containerSpec(facts.pod, container);
    const fs::path podFolder = core.podFolder(jsonText(facts.pod, {"metadata", "uid"}));
    auto variables = containerEnvironment(core.api, facts, spec, image, core.options.apiPort);
    if (!variables)
        return configError(variables.error().what, container.name);
    const auto argv = containerCommand(spec, image, *variables);
    if (!argv)
        return configError(argv.error().what, container.name);
    PH_ASSIGN(const User user, userOf(facts, spec));
    addDefaults(*variables, user);

    shim::Launch launch;
    launch.runFolder = containerFolder(podFolder, container.name) / std::to_string(run);
    launch.bubblewrap = core.options.bubblewrap;
    launch.shim = core.options.programDirectory / "pilothouse-shim";
    launch.sandbox.hostname = (*variables)["HOSTNAME"];
    launch.sandbox.uid = static_cast<uid_t>(user.uid);
    launch.sandbox.gid = static_cast<gid_t>(user.gid);
    launch.sandbox.readOnlyRoot = jsonAt(spec, {"securityContext", "readOnlyRootFilesystem"}) == Json(true);
    launch.process.argv = *argv;
    for (const auto &[name, value] : *variables)
        launch.process.environment.push_back(name + "=" + value);
    launch.process.tty = jsonAt(spec, {"tty"}) == Json(true);
    launch.process.stdin_ = jsonAt(spec, {"stdin"}) == Json(true);
    launch.process.workingDirectory = jsonText(spec, {"workingDir"}, image.workingDirectory);

    const std::string id = "pilothouse://" + newUuid();
    PH_TRY(prepareRun(launch.runFolder, id));
    std::vector<Mount> &mounts = launch.sandbox.mounts;
    for (const fs::path &program : image.programs)
        mounts.push_back({Mount::Kind::ReadOnlyBind,
                          program.string(),
                          std::string(ImageCatalogue::programFolder) + "/" + program.filename().string(),
                          {}});
    mounts.push_back({Mount::Kind::ReadOnlyBind, (podFolder / "etc").string(), HostsFolder, {}});
    mounts.push_back({Mount::Kind::Symlink, std::string(HostsFolder) + "/hosts", "/etc/hosts", {}});
    PH_TRY(addEtc(launch.runFolder, user, launch.sandbox.hostname, mounts));
    if (user.uid == 0)
        mounts.push_back({Mount::Kind::Directory, {}, "/root", "0700"});
    if (const Status added = addVolumes(facts, volumes, spec, *variables, mounts); !added)
        return added.error();
    // Nothing starts on a volume that stands still for a snapshot.
    const std::vector<std::string> mounted = volumesOf(mounts, core.volumes.folder());
    PH_TRY(noteMounts(launch.runFolder, mounted));
    std::vector<VolumeGates::Gate> gates;
    std::vector<std::shared_lock<std::shared_mutex>> open;
    for (const std::string &volume : mounted) {
        gates.push_back(core.gates.of(volume));
        open.emplace_back(*gates.back());
    }
    mounts.push_back({Mount::Kind::Bind,
                      (launch.runFolder / TerminationLog).string(),
                      insidePath(jsonText(spec, {"terminationMessagePath"}, "/dev/termination-log")),
                      {}});
    if (const std::string &folder = launch.process.workingDirectory; !folder.empty())
        mounts.push_back({Mount::Kind::Directory, {}, insidePath(folder), {}});
    PH_TRY(shim::launch(launch, core.context().withTimeout(std::chrono::seconds(60))));
    return id;
}

Status writeHosts(const RuntimeCore &core, const PodFacts &facts, const fs::path &podFolder) {
    const std::string name = jsonText(facts.pod, {"spec", "hostname"}, jsonText(facts.pod, {"metadata", "name"}));
    const std::string subdomain = jsonText(facts.pod, {"spec", "subdomain"});
    const std::string ns = jsonText(facts.pod, {"metadata", "namespace"});
    std::string text =
        "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
    text += facts.podIp + "\t" +
            (subdomain.empty() ? name : name + "." + subdomain + "." + ns + ".svc.cluster.local\t" + name) + "\n";
    text += core.services.hostLines(ns);
    for (const Json &alias : jsonAt(facts.pod, {"spec", "hostAliases"})) {
        text += jsonText(alias, {"ip"});
        for (const Json &host : jsonAt(alias, {"hostnames"}))
            text += "\t" + host.get<std::string>();
        text += "\n";
    }
    const fs::path file = podFolder / "etc" / "hosts";
    if (readFile(file).valueOr({}) == text)
        return {};
    PH_TRY(makeDirectories(podFolder / "etc", 0755));
    return writeFileAtomic(file, text, 0644);
}

} // namespace ph::local
