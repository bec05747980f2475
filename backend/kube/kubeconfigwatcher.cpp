// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/kubeconfigwatcher.h"

#include "backend/core/files.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <set>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::kube {
namespace {

constexpr std::chrono::milliseconds settle{100}; // editors write in several steps
constexpr std::uint32_t interesting = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB;

/// What tells cheaply that a file may have changed.
struct Stamp {
    ino_t inode = 0;
    off_t size = -1; ///< -1 = not there
    timespec changed{};
    bool operator==(const Stamp &other) const {
        return inode == other.inode && size == other.size && changed.tv_sec == other.changed.tv_sec && changed.tv_nsec == other.changed.tv_nsec;
    }
};

Stamp stampOf(const fs::path &file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return {};
    return {info.st_ino, info.st_size, info.st_ctim};
}

/// The files an entry's certificates come from; token files are re-read by themselves.
std::set<fs::path> filesOf(const Kubeconfig &config, const std::string &context) {
    std::set<fs::path> files;
    const auto add = [&](const std::string &file, bool inlineData) {
        if (!file.empty() && !inlineData)
            files.insert(file);
    };
    const ContextEntry &entry = config.contexts.at(context);
    if (const auto cluster = config.clusters.find(entry.cluster); cluster != config.clusters.end())
        add(cluster->second.certificateAuthority, !cluster->second.certificateAuthorityData.empty());
    if (const auto user = config.users.find(entry.user); user != config.users.end()) {
        add(user->second.clientCertificate, !user->second.clientCertificateData.empty());
        add(user->second.clientKey, !user->second.clientKeyData.empty());
    }
    return files;
}

/// The texts of all files the contexts refer to, as hashes: equal or not is all that counts.
std::map<fs::path, std::size_t> contentsOf(const Kubeconfig &config) {
    std::map<fs::path, std::size_t> contents;
    for (const auto &[name, context] : config.contexts)
        for (const fs::path &file : filesOf(config, name))
            if (!contents.contains(file)) {
                const auto text = readFile(file);
                contents[file] = text ? std::hash<std::string>()(*text) : 0;
            }
    return contents;
}

} // namespace

class KubeconfigWatcher::Loop {
public:
    Loop(std::vector<fs::path> files, Kubeconfig current, Callback callback, std::chrono::milliseconds pollPeriod)
        : m_files(std::move(files)), m_callback(std::move(callback)), m_pollPeriod(pollPeriod), m_current(std::move(current)),
          m_contents(contentsOf(m_current)), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), m_inotify(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

    void run() {
        for (;;) {
            watchFolders();
            look();
            if (!waitForChange())
                return;
        }
    }
    void stop() {
        const std::uint64_t one = 1;
        (void)!::write(m_wake.get(), &one, sizeof one);
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_ended; });
    }
    void ended() {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        m_changed.notify_all();
    }

private:
    [[nodiscard]] std::set<fs::path> watchedFiles() const {
        std::set<fs::path> files(m_files.begin(), m_files.end());
        for (const auto &[file, content] : m_contents)
            files.insert(file);
        return files;
    }
    /// Watching a folder twice is the same watch, so this only adds new ones.
    void watchFolders() const {
        if (!m_inotify)
            return;
        for (const fs::path &file : watchedFiles())
            ::inotify_add_watch(m_inotify.get(), file.has_parent_path() ? file.parent_path().c_str() : ".", interesting | IN_ONLYDIR);
    }
    [[nodiscard]] std::map<fs::path, Stamp> stampsNow() const {
        std::map<fs::path, Stamp> stamps;
        for (const fs::path &file : watchedFiles())
            stamps[file] = stampOf(file);
        return stamps;
    }
    /// Waits while files still change, so that one being rewritten in place is not read half empty; false when the watcher is to end.
    bool awaitQuiet(std::map<fs::path, Stamp> &stamps) const {
        for (int round = 0; round < 20; ++round) {
            pollfd wake{m_wake.get(), POLLIN, 0};
            if (::poll(&wake, 1, static_cast<int>(settle.count())) > 0)
                return false;
            auto next = stampsNow();
            if (next == stamps)
                return true;
            stamps = std::move(next);
        }
        return true;
    }
    /// False when the watcher is to end. Returns once nothing happened for the settling time after a change.
    bool waitForChange() {
        auto limit = m_pollPeriod;
        for (;;) {
            std::array<pollfd, 2> fds{{{m_wake.get(), POLLIN, 0}, {m_inotify.get(), POLLIN, 0}}};
            const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(limit.count()));
            if ((fds[0].revents & POLLIN) != 0)
                return false;
            if (ready <= 0 || (fds[1].revents & POLLIN) == 0)
                return true;
            std::array<char, 16384> events{};
            while (::read(m_inotify.get(), events.data(), events.size()) > 0) {
            }
            limit = settle;
        }
    }
    void look() {
        auto stamps = stampsNow();
        if ((m_looked && stamps == m_stamps) || !awaitQuiet(stamps))
            return;
        m_looked = true;
        m_stamps = std::move(stamps);
        auto loaded = loadKubeconfig(m_files);
        if (!loaded) {
            if (!m_error || !(*m_error == loaded.error()))
                m_callback({loaded.error(), {}, false});
            m_error = loaded.error();
            return;
        }
        take(*loaded);
    }
    void take(const Kubeconfig &loaded) {
        auto contents = contentsOf(loaded);
        Change change{loaded, compareKubeconfigs(m_current, loaded), m_current.currentContext != loaded.currentContext};
        for (const auto &[name, context] : loaded.contexts) {
            const auto &changed = change.contexts.changed;
            const bool known = m_current.contexts.contains(name) && std::ranges::find(changed, name) == changed.end();
            if (known && std::ranges::any_of(filesOf(loaded, name), [&](const fs::path &file) { return contents[file] != m_contents[file]; }))
                change.contexts.changed.push_back(name);
        }
        const bool recovered = std::exchange(m_error, std::nullopt).has_value();
        m_current = loaded;
        for (const auto &[file, content] : contents)
            if (!m_contents.contains(file))
                m_stamps[file] = stampOf(file);
        m_contents = std::move(contents);
        if (!change.contexts.empty() || change.currentContextChanged || recovered)
            m_callback(change);
    }

    const std::vector<fs::path> m_files;
    const Callback m_callback;
    const std::chrono::milliseconds m_pollPeriod;
    Kubeconfig m_current;
    std::map<fs::path, std::size_t> m_contents;
    FileDescriptor m_wake;
    FileDescriptor m_inotify;
    bool m_looked = false;
    std::map<fs::path, Stamp> m_stamps;
    std::optional<Error> m_error;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_ended = false;
};

KubeconfigWatcher::KubeconfigWatcher(std::vector<fs::path> files, Kubeconfig current, Executor &executor, Callback callback,
                                     std::chrono::milliseconds pollPeriod) {
    for (fs::path &file : files) {
        std::error_code ignored;
        if (auto absolute = fs::absolute(file, ignored); !absolute.empty())
            file = std::move(absolute);
    }
    m_loop = std::make_shared<Loop>(std::move(files), std::move(current), std::move(callback), pollPeriod);
    // Told also when the executor drops the task unstarted.
    std::shared_ptr<void> end(nullptr, [loop = m_loop](void *) { loop->ended(); });
    executor.postBlocking([loop = m_loop, held = std::move(end)] { loop->run(); });
}

KubeconfigWatcher::~KubeconfigWatcher() { m_loop->stop(); }

} // namespace ph::kube
