// SPDX-License-Identifier: Apache-2.0
#include "models/detail/logbuffer.h"

#include "models/bridge/dispatcher.h"

#include <QPointer>
#include <QTimer>

namespace ph::models {

LogBuffer::LogBuffer(Dispatcher &dispatcher, int capacity, QObject *parent)
    : QObject(parent), m_dispatcher(dispatcher), m_inbox(std::make_shared<Inbox>()), m_capacity(capacity),
      m_timer(new QTimer(this)) {
    m_timer->setSingleShot(true);
    m_timer->setInterval(50);
    connect(m_timer, &QTimer::timeout, this, &LogBuffer::drain);
}

LogBuffer::~LogBuffer() {
    const std::lock_guard lock(m_inbox->mutex);
    m_inbox->open = false;
}

std::function<void(const std::vector<std::string> &)> LogBuffer::poster() const {
    // The dispatcher runs its tasks on our thread, where `self` cannot die meanwhile; the inbox alone is touched
    // elsewhere.
    return [inbox = m_inbox, self = QPointer<LogBuffer>(const_cast<LogBuffer *>(this)),
            dispatcher = &m_dispatcher](const std::vector<std::string> &lines) {
        const std::lock_guard lock(inbox->mutex);
        if (!inbox->open)
            return;
        inbox->lines.insert(inbox->lines.end(), lines.begin(), lines.end());
        const bool full = inbox->lines.size() >= batchLines;
        if (inbox->scheduled && !full)
            return;
        inbox->scheduled = true;
        dispatcher->post([self, full] {
            if (self)
                self->schedule(full);
        });
    };
}

void LogBuffer::schedule(bool now) {
    if (now)
        drain();
    else if (!m_timer->isActive())
        m_timer->start();
}

void LogBuffer::drain() {
    std::vector<std::string> lines;
    {
        const std::lock_guard lock(m_inbox->mutex);
        lines.swap(m_inbox->lines);
        m_inbox->scheduled = false;
    }
    if (lines.empty())
        return;
    QStringList added;
    added.reserve(static_cast<qsizetype>(lines.size()));
    for (const std::string &line : lines)
        added.append(QString::fromStdString(line));
    for (const QString &line : added)
        m_lines.push_back(line);
    while (m_lines.size() > static_cast<std::size_t>(m_capacity)) {
        m_lines.pop_front();
        ++m_dropped;
    }
    Q_EMIT appended(added);
}

void LogBuffer::clear() {
    m_lines.clear();
    m_dropped = 0;
    Q_EMIT cleared();
}

} // namespace ph::models
