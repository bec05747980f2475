// SPDX-License-Identifier: Apache-2.0
#include "backend/net/transfer.h"

#include "backend/obs/log.h"

#include <charconv>

namespace ph::net {

namespace {

const obs::Log log("net");

constexpr std::chrono::milliseconds deadPeerTimeout{20'000};

} // namespace

Result<std::shared_ptr<Transfer>> Transfer::make(HttpRequest request, Mode mode) {
    initCurl();
    PH_ASSIGN(Target target, parseTarget(request.url));
    for (const auto &[name, value] : request.headers)
        if (name.empty() || (name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return Error{Errc::Invalid, "a header contains a line break", name};
    PH_ASSIGN(PreparedEasy prepared, prepareEasy(request, target, deadPeerTimeout));
    std::shared_ptr<Transfer> transfer(new Transfer(std::move(request), std::move(target), std::move(prepared), mode));
    transfer->setUp();
    return transfer;
}

Transfer::Transfer(HttpRequest request, Target target, PreparedEasy prepared, Mode mode)
    : m_request(std::move(request)), m_target(std::move(target)), m_prepared(std::move(prepared)), m_mode(mode) {}

void Transfer::setUp() {
    CURL *handle = easy();
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION,
                     static_cast<long>(http11() ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, m_detail.data());
    curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::headerCallback);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::writeCallback);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    // Bigger reads halve the system calls of a long list; beyond this nothing more was gained.
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, m_mode == Mode::Stream ? 65'536L : 16'384L);
    if (m_request.acceptGzip)
        curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
    const std::string &method = m_request.method;
    if (method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else if (method != "GET" || !m_request.body.empty()) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, m_request.body.c_str());
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
    }
    append(m_headers, "Expect:"); // waiting for "100 Continue" costs a second with servers that never send it
    if (!header(m_request.headers, "Content-Type"))
        append(m_headers, "Content-Type:"); // curl would claim a form
    if (!m_prepared.hostHeader.empty() && !header(m_request.headers, "Host"))
        append(m_headers, "Host: " + m_prepared.hostHeader);
    for (const auto &[name, value] : m_request.headers)
        append(m_headers, value.empty() ? name + ";" : name + ": " + value);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, m_headers.get());
}

std::size_t Transfer::headerCallback(char *data, std::size_t size, std::size_t count, void *self) {
    return static_cast<Transfer *>(self)->onHeader({data, size * count});
}

std::size_t Transfer::writeCallback(char *data, std::size_t size, std::size_t count, void *self) {
    return static_cast<Transfer *>(self)->onBytes(data, size * count);
}

std::size_t Transfer::onHeader(std::string_view line) {
    const std::size_t consumed = line.size();
    m_lastActivity = std::chrono::steady_clock::now();
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n'))
        line.remove_suffix(1);
    const std::lock_guard lock(mutex);
    if (line.starts_with("HTTP/")) { // of an interim answer, or of the real one after it
        response.headers.clear();
        response.status = 0;
        if (const auto space = line.find(' '); space != std::string_view::npos)
            std::from_chars(line.data() + space + 1, line.data() + line.size(), response.status);
    } else if (line.empty()) {
        if (response.status >= 200 && !headersDone) {
            headersDone = true;
            m_changed = true;
        }
    } else if (!headersDone) { // later ones are trailers
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            std::string_view value = line.substr(colon + 1);
            while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
                value.remove_prefix(1);
            response.headers.emplace_back(line.substr(0, colon), value);
        }
    }
    return consumed;
}

std::size_t Transfer::onBytes(const char *data, std::size_t size) {
    m_lastActivity = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex);
    if (aborted)
        return 0;
    if (m_mode == Mode::Whole) {
        if (response.body.size() + size > m_request.responseLimit) {
            m_tooLarge = true;
            return 0;
        }
    } else if (!response.body.empty() && response.body.size() + size > queueLimit) {
        paused = true;
        return CURL_WRITEFUNC_PAUSE;
    } else {
        m_changed = true;
    }
    response.body.append(data, size);
    return size;
}

void Transfer::complete(CURLcode code) {
    long version = 0;
    curl_easy_getinfo(easy(), CURLINFO_HTTP_VERSION, &version);
    std::optional<Error> result;
    if (m_tooLarge)
        result = Error{Errc::Invalid,
                       "the server's answer is too large",
                       m_target.authority(),
                       0,
                       {},
                       "more than " + std::to_string(m_request.responseLimit) + " bytes"};
    else if (code != CURLE_OK)
        result = curlError(code, easy(), m_detail.data(), m_request, m_target);
    const std::lock_guard lock(mutex);
    response.httpMajor = version == CURL_HTTP_VERSION_2_0 ? 2 : 1;
    finishLocked(std::move(result));
}

void Transfer::fail(Error why) {
    const std::lock_guard lock(mutex);
    finishLocked(std::move(why));
}

void Transfer::finishLocked(std::optional<Error> result) {
    if (finished)
        return;
    finished = true;
    paused = false;
    m_changed = true;
    error = std::move(result);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - m_started);
    log.debug("request", {{"method", m_request.method},
                          {"url", redact(m_request.url)},
                          {"status", response.status},
                          {"ms", took.count()},
                          {"error", error ? error->text() : std::string()}});
}

std::optional<SteadyTime> Transfer::idleEnd() {
    bool open = false;
    {
        const std::lock_guard lock(mutex);
        if (paused)
            m_lastActivity = std::chrono::steady_clock::now(); // waiting for our own reader is not the server's silence
        open = headersDone;
    }
    std::optional<SteadyTime> end;
    if (m_request.idleTimeout.count() != 0) {
        curl_off_t uploaded = 0;
        curl_easy_getinfo(easy(), CURLINFO_SIZE_UPLOAD_T, &uploaded);
        if (uploaded != m_uploaded) {
            m_uploaded = uploaded;
            m_lastActivity = std::chrono::steady_clock::now();
        }
        end = m_lastActivity + m_request.idleTimeout;
    }
    if (!open && openBy)
        end = end ? std::min(*end, *openBy) : *openBy;
    return end;
}

void Transfer::resume() {
    {
        const std::lock_guard lock(mutex);
        if (!std::exchange(paused, false))
            return;
        m_lastActivity = std::chrono::steady_clock::now();
    }
    curl_easy_pause(easy(), CURLPAUSE_CONT); // may call onBytes() at once
}

Error Transfer::idleError() {
    const auto silent = std::chrono::steady_clock::now() - m_lastActivity;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silent).count();
    return Error{Errc::Timeout,
                 "the server sent nothing for too long",
                 m_target.authority(),
                 0,
                 "check the server's load and the network",
                 "silent for " + std::to_string(seconds) + " s",
                 missingPart(easy(), m_request, m_target)};
}

void Transfer::notify() {
    std::function<void()> callOpened;
    bool callReadable = false;
    {
        const std::lock_guard lock(mutex);
        if (headersDone || finished)
            callOpened = std::exchange(opened, nullptr);
        if (armed && (finished || !response.body.empty())) {
            armed = false;
            callReadable = true;
        }
    }
    wake.notify_all();
    if (callOpened)
        callOpened();
    if (callReadable) {
        const std::lock_guard running(callbackMutex);
        if (readable)
            readable();
    }
}

} // namespace ph::net
