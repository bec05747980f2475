// SPDX-License-Identifier: Apache-2.0
#include "backend/net/loop.h"

#include "backend/obs/log.h"

#include <algorithm>
#include <sys/prctl.h>

namespace ph::net {

namespace {

const obs::Log log("net");

constexpr std::chrono::milliseconds longestWait{3'000}; // also how soon a computer's sleep is noticed afterwards
constexpr std::chrono::milliseconds drainingWait{20};

CURLM *newMulti(bool multiplex) {
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(multiplex ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING));
    // Idle connections kept in all; more would be closed oldest first. Fifty clusters with some streams each fit.
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 512L);
    return multi;
}

Error endingError(const Transfer &transfer) {
    return Error{Errc::Cancelled, "the program is ending", transfer.target().authority()};
}

} // namespace

Loop::Loop(bool multiplex, LinkWatch::Asleep asleep) : m_multiplex(multiplex), m_links(std::move(asleep)) {
    initCurl();
    m_multi = newMulti(m_multiplex);
    m_wake = m_multi;
}

std::shared_ptr<Loop> Loop::start(bool multiplex, LinkWatch::Asleep asleep) {
    std::shared_ptr<Loop> loop(new Loop(multiplex, std::move(asleep)));
    loop->m_thread = std::thread([loop] { loop->run(); }); // stop() ends the circle
    return loop;
}

Loop::~Loop() = default;

void Loop::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        if (m_wake != nullptr)
            curl_multi_wakeup(m_wake);
    }
    if (m_thread.get_id() == std::this_thread::get_id())
        m_thread.detach();
    else if (m_thread.joinable())
        m_thread.join();
}

bool Loop::post(Command command) {
    const std::lock_guard lock(m_mutex);
    if (m_stopping)
        return false;
    m_commands.push_back(std::move(command));
    curl_multi_wakeup(m_wake);
    return true;
}

void Loop::add(std::shared_ptr<Transfer> transfer) {
    if (!post([this, transfer] { begin(transfer); })) {
        transfer->fail(endingError(*transfer));
        transfer->notify();
    }
}

void Loop::end(std::shared_ptr<Transfer> transfer, Error error) {
    (void)post([this, transfer, error = std::move(error)] {
        transfer->fail(error);
        finish(transfer);
        transfer->notify();
    });
}

void Loop::resume(std::shared_ptr<Transfer> transfer) {
    (void)post([this, transfer] {
        if (m_transfers.contains(transfer))
            transfer->resume();
    });
}

void Loop::reset() {
    (void)post([this] { resetNow(); });
}

void Loop::begin(const std::shared_ptr<Transfer> &transfer) {
    {
        const std::lock_guard lock(transfer->mutex);
        if (transfer->finished)
            return; // given up before it began
    }
    transfer->multi = m_multi;
    if (const CURLMcode code = curl_multi_add_handle(m_multi, transfer->easy()); code != CURLM_OK) {
        transfer->fail({Errc::Internal,
                        "could not start a transfer",
                        transfer->target().authority(),
                        0,
                        {},
                        curl_multi_strerror(code)});
        transfer->notify();
        return;
    }
    m_transfers.insert(transfer);
    if (const auto end = transfer->idleEnd())
        m_nextIdle = std::min(m_nextIdle, *end);
}

void Loop::finish(const std::shared_ptr<Transfer> &transfer) {
    if (m_transfers.erase(transfer) != 0)
        curl_multi_remove_handle(transfer->multi, transfer->easy());
}

void Loop::run() {
    prctl(PR_SET_NAME, m_multiplex ? "ph-net" : "ph-net-stream");
    for (;;) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopping)
                break;
        }
        runCommands();
        performAll();
        notifyAll();
        checkIdle();
        checkLinks();
        closeDrained();
        curl_waitfd kernel{m_links.descriptor(), CURL_WAIT_POLLIN, 0};
        curl_multi_poll(m_multi, &kernel, kernel.fd < 0 ? 0 : 1, waitTime(), nullptr);
    }
    runCommands(); // what was posted before the end is in m_transfers then
    const auto all = std::exchange(m_transfers, {});
    for (const auto &transfer : all) {
        transfer->fail(endingError(*transfer));
        curl_multi_remove_handle(transfer->multi, transfer->easy());
        transfer->notify();
    }
    {
        const std::lock_guard lock(m_mutex);
        m_wake = nullptr;
    }
    for (CURLM *multi : m_draining)
        curl_multi_cleanup(multi);
    curl_multi_cleanup(m_multi);
}

void Loop::runCommands() {
    std::vector<Command> commands;
    {
        const std::lock_guard lock(m_mutex);
        commands.swap(m_commands);
    }
    for (const auto &command : commands)
        command();
}

void Loop::performAll() {
    int running = 0;
    curl_multi_perform(m_multi, &running);
    collect(m_multi);
    for (CURLM *multi : m_draining) {
        curl_multi_perform(multi, &running);
        collect(multi);
    }
}

void Loop::collect(CURLM *multi) {
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result; // the message dies with the handle's removal
        char *self = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
        const auto *raw = reinterpret_cast<const Transfer *>(self);
        const auto found =
            std::find_if(m_transfers.begin(), m_transfers.end(), [raw](const auto &t) { return t.get() == raw; });
        if (found == m_transfers.end())
            continue;
        const std::shared_ptr<Transfer> transfer = *found;
        transfer->complete(code);
        finish(transfer);
        transfer->notify();
    }
}

void Loop::notifyAll() {
    // A callback may end its transfer, but only through a command, so the set stays as it is.
    for (const auto &transfer : m_transfers)
        if (transfer->takeChanged())
            transfer->notify();
}

void Loop::checkIdle() {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now < m_nextIdle)
        return;
    m_nextIdle = SteadyTime::max();
    std::vector<std::shared_ptr<Transfer>> silent;
    for (const auto &transfer : m_transfers) {
        const auto end = transfer->idleEnd();
        if (!end)
            continue;
        if (*end <= now)
            silent.push_back(transfer);
        else
            m_nextIdle = std::min(m_nextIdle, *end);
    }
    for (const auto &transfer : silent) {
        transfer->fail(transfer->idleError());
        finish(transfer);
        transfer->notify();
    }
}

void Loop::checkLinks() {
    if (const auto why = m_links.look()) {
        log.info("connections are made again", {{"why", *why}});
        resetNow();
    }
}

void Loop::resetNow() {
    std::vector<std::shared_ptr<Transfer>> streams;
    for (const auto &transfer : m_transfers)
        if (transfer->mode() == Transfer::Mode::Stream)
            streams.push_back(transfer);
    for (const auto &transfer : streams) {
        transfer->fail({Errc::Unreachable,
                        "the connection was given up to be made again",
                        transfer->target().authority(),
                        0,
                        {},
                        {},
                        "Reset"});
        finish(transfer);
        transfer->notify();
    }
    // A new multi handle has neither old connections nor old name lookups.
    m_draining.push_back(m_multi);
    m_multi = newMulti(m_multiplex);
    const std::lock_guard lock(m_mutex);
    m_wake = m_multi;
    if (!m_commands.empty()) // they woke the old one
        curl_multi_wakeup(m_wake);
}

void Loop::closeDrained() {
    std::erase_if(m_draining, [this](CURLM *multi) {
        const bool used =
            std::any_of(m_transfers.begin(), m_transfers.end(), [multi](const auto &t) { return t->multi == multi; });
        if (!used)
            curl_multi_cleanup(multi);
        return !used;
    });
}

int Loop::waitTime() const {
    auto wait = m_draining.empty() ? longestWait : drainingWait;
    if (const SteadyTime next = std::min(m_nextIdle, m_links.settlesAt()); next != SteadyTime::max()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
        wait = std::clamp(left, std::chrono::milliseconds(0), wait);
    }
    return static_cast<int>(wait.count());
}

} // namespace ph::net
