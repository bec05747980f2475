// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/overviewtab.h"

#include "models/format/text.h"
#include "ui/widgets/runbooklink.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

namespace {
void clearLayout(QLayout *layout) {
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QLayout *inner = item->layout())
            clearLayout(inner);
        delete item->widget();
        delete item;
    }
}
const QString hidden = QStringLiteral("\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022");
} // namespace

OverviewTab::OverviewTab(models::Console &console, Prompter &prompter, QWidget *parent)
    : QWidget(parent), m_console(console), m_prompter(prompter) {
    auto *outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *content = new QWidget(this);
    auto *top = new QVBoxLayout(content);
    top->setContentsMargins(0, theme::space(3), 0, theme::space(3));
    auto *row = new QHBoxLayout;
    top->addLayout(row);
    top->addStretch(); // on a large screen the cards stay as high as what they hold
    row->setSpacing(theme::space(3));
    auto *status = new Card(tr("Status"), content);
    auto *shape = new Card(tr("Shape"), content);
    auto *connection = new Card(tr("Connection"), content);
    buildStatus(status);
    m_factGrid = new QGridLayout;
    m_factGrid->setHorizontalSpacing(theme::space(4));
    m_factGrid->setVerticalSpacing(theme::space(2));
    m_factGrid->setColumnStretch(1, 1);
    shape->body()->addLayout(m_factGrid);
    shape->body()->addStretch();
    buildConnection(connection);
    row->addWidget(status, 6);
    row->addWidget(shape, 5);
    row->addWidget(connection, 7);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
}

void OverviewTab::buildStatus(Card *card) {
    auto *line = new QHBoxLayout;
    m_badge = new StateBadge(card);
    m_badge->setObjectName(QStringLiteral("overviewState"));
    m_since = new TextLabel(theme::Text::Table, true, card);
    line->addWidget(m_badge);
    line->addWidget(m_since);
    line->addStretch();
    card->body()->addLayout(line);
    m_reasons = new QVBoxLayout;
    m_reasons->setSpacing(theme::space(2));
    card->body()->addLayout(m_reasons);
    card->body()->addSpacing(theme::space(1));
    m_members = new QVBoxLayout;
    m_members->setSpacing(theme::space(1));
    card->body()->addLayout(m_members);
    card->body()->addStretch();
}

OverviewTab::CopyRow OverviewTab::addRow(const QString &name, const QString &label) {
    const int at = m_rows->rowCount();
    auto *title = new TextLabel(label, theme::Text::Table, true, this);
    auto *value = new ElidedLabel(theme::Text::Table, false, this);
    value->setObjectName(name);
    value->setMonospace(true);
    auto *copy = makeIconButton(name + QStringLiteral("Copy"), QStringLiteral("copy"),
                                tr("Copy: %1", "%1 = Host, User …").arg(label), this);
    m_rows->addWidget(title, at, 0);
    m_rows->addWidget(value, at, 1);
    m_rows->addWidget(copy, at, 3);
    return {value, copy};
}

void OverviewTab::buildConnection(Card *card) {
    m_copyDsn = makeButton(QStringLiteral("copyDsnButton"), tr("Copy connection string"), ButtonRole::Normal, card);
    m_copyDsn->setIcon(icons::get(QStringLiteral("copy")));
    m_copyDsn->setToolTip(tr("Copies the whole connection string with its password (Ctrl+C). The reading is recorded; "
                             "the clipboard is cleared after 60 s."));
    card->header()->addWidget(m_copyDsn);
    auto *box = new Well(card);
    m_string = new ElidedLabel(theme::Text::Table, false, box);
    m_string->setObjectName(QStringLiteral("connectionString"));
    m_string->setMonospace(true);
    m_string->setWrapped();
    box->body()->addWidget(m_string);
    card->body()->addWidget(box);
    card->body()->addSpacing(theme::space(1));
    m_rows = new QGridLayout;
    m_rows->setHorizontalSpacing(theme::space(2));
    m_rows->setVerticalSpacing(0);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setColumnStretch(1, 1);
    m_host = addRow(QStringLiteral("connectionHost"), tr("Host"));
    m_database = addRow(QStringLiteral("connectionDatabase"), tr("Database"));
    m_user = addRow(QStringLiteral("connectionUser"), tr("User"));
    m_password = addRow(QStringLiteral("connectionPassword"), tr("Password"));
    m_eye = makeIconButton(QStringLiteral("revealButton"), QStringLiteral("eye"),
                           tr("Show the password; the reading is recorded"), this);
    m_rows->addWidget(m_eye, m_rows->rowCount() - 1, 2);
    card->body()->addLayout(m_rows);
    m_connectionNote = new TextLabel(theme::Text::Small, true, card);
    m_connectionNote->setWordWrap(true);
    card->body()->addWidget(m_connectionNote);
    card->body()->addStretch();
    connect(m_copyDsn, &QPushButton::clicked, this, &OverviewTab::copyDsn);
    connect(m_eye, &QToolButton::clicked, this, &OverviewTab::reveal);
    for (const CopyRow *row : {&m_host, &m_database, &m_user})
        connect(row->copy, &QToolButton::clicked, this, [this, value = row->value] { m_prompter.copy(value->text()); });
    connect(m_password.copy, &QToolButton::clicked, this, &OverviewTab::copyPassword);
}

void OverviewTab::copyPassword() {
    m_console.password(m_instance.ref).onResult(this, [this](const Result<Secret> &result) {
        if (result)
            m_prompter.copySecret(qs(result->reveal()));
        else
            fail(result.error(), tr("The password could not be read."), [this] { copyPassword(); });
    });
}

void OverviewTab::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_shown)
        return;
    // Later: the event is still on its way through the children that are built anew.
    QTimer::singleShot(0, this, [this, instance = m_instance] {
        m_shown.reset();
        setInstance(&instance);
    });
}

void OverviewTab::setInstance(const domain::InstanceSummary *instance) {
    if (!instance)
        return;
    const domain::OperationReport *unfinished = m_console.unfinishedOn(instance->ref);
    Shown now{*instance, m_console.instances().isStale(*instance), m_console.instances().kindOf(*instance),
              unfinished ? std::optional(*unfinished) : std::nullopt,
              m_console.runningOperation(instance->ref) != nullptr};
    if (m_shown == now)
        return; // what a person selects or has the focus on must not be built anew by changes elsewhere
    m_shown = std::move(now);
    const std::string key = models::instanceKeyOf(instance->ref);
    const bool other = key != m_key;
    const bool moved =
        other || !m_connected || m_instance.serviceHost != instance->serviceHost || m_instance.state != instance->state;
    m_instance = *instance;
    m_key = key;
    const bool stale = m_console.instances().isStale(m_instance);
    const models::InstanceTableModel &table = m_console.instances();
    m_badge->setState(stale ? StateKind::Stale : table.kindOf(m_instance), table.stateWord(m_instance));
    m_since->setText(stale ? tr("last known state") : QString());
    showReasons();
    clearLayout(m_factGrid);
    int row = 0;
    const auto fact = [&](const QString &label, const QString &value) {
        auto *name = new TextLabel(label, theme::Text::Table, true, this);
        auto *text = new ElidedLabel(theme::Text::Table, false, this);
        text->setText(value);
        m_factGrid->addWidget(name, row, 0);
        m_factGrid->addWidget(text, row, 1);
        ++row;
    };
    fact(tr("Engine"), models::engineText(m_instance.spec));
    fact(tr("Where"), tr("%1 on %2", "namespace on cluster").arg(qs(m_instance.ref.ns), qs(m_instance.clusterName)));
    fact(tr("CPU"), tr("%1 cores").arg(models::cpuText(m_instance.spec.cpu)));
    fact(tr("Memory"), models::bytesText(m_instance.spec.memory));
    fact(tr("Storage"), models::bytesText(m_instance.spec.storage));
    fact(tr("Created"), models::exactTimeText(m_instance.createdAt));
    if (m_instance.passwordChangedAt != SystemTime{})
        fact(tr("Password changed"), models::exactTimeText(m_instance.passwordChangedAt));
    if (other) {
        conceal();
    }
    if (moved)
        loadConnection();
}

void OverviewTab::showReasons() {
    clearLayout(m_reasons);
    const auto line = [this](StateKind kind, const QString &text, const QString &advice, const QString &topic) {
        auto *row = new QHBoxLayout;
        row->setSpacing(theme::space(2));
        auto *icon = new QLabel(this);
        const int side = theme::space(3) + 2;
        icon->setPixmap(icons::state(kind).pixmap(QSize(side, side), devicePixelRatioF()));
        auto *column = new QVBoxLayout;
        column->setSpacing(2);
        auto *what = new TextLabel(text, theme::Text::Table, false, this);
        what->setWordWrap(true);
        what->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(what);
        if (!advice.isEmpty()) {
            auto *next = new TextLabel(advice, theme::Text::Small, true, this);
            next->setWordWrap(true);
            column->addWidget(next);
        }
        icon->setFixedHeight(what->fontMetrics().height()); // in the middle of the first line
        row->addWidget(icon, 0, Qt::AlignTop);
        row->addLayout(column, 1);
        auto *help = new RunbookLink(this);
        help->setTopic(topic);
        row->addWidget(help, 0, Qt::AlignTop);
        m_reasons->addLayout(row);
    };
    const bool stale = m_console.instances().isStale(m_instance);
    if (stale || (m_instance.reasons.empty() && m_instance.state == domain::InstanceState::Ready &&
                  !m_console.unfinishedOn(m_instance.ref))) {
        auto *quiet = new TextLabel(stale ? tr("The cluster does not answer now, so this may have changed.")
                                          : tr("Accepts connections; nothing to do."),
                                    theme::Text::Table, true, this);
        quiet->setWordWrap(true);
        m_reasons->addWidget(quiet);
    }
    const StateKind kind = m_console.instances().kindOf(m_instance);
    const domain::OperationReport *unfinished = m_console.unfinishedOn(m_instance.ref);
    if (unfinished)
        line(unfinished->holder.empty() ? StateKind::Attention : StateKind::Information,
             models::unfinishedText(*unfinished), {}, models::operationTopic(*unfinished));
    std::size_t shown = 0;
    for (const domain::Reason &reason : m_instance.reasons) {
        if (++shown > 4)
            break;
        line(kind == StateKind::Good || kind == StateKind::Stale ? StateKind::Information : kind,
             models::reasonText(reason), models::reasonAdvice(reason), qs(reason.code));
    }
    if (!m_instance.runningOperation.empty() && m_console.runningOperation(m_instance.ref)) {
        auto *show = makeButton(QStringLiteral("showOperationButton"), tr("Show progress"), ButtonRole::Normal, this);
        connect(show, &QPushButton::clicked, this, &OverviewTab::operationWanted);
        m_reasons->addWidget(show, 0, Qt::AlignLeft);
    } else if (unfinished) {
        auto *show = makeButton(QStringLiteral("showUnfinishedButton"),
                                unfinished->holder.empty() ? tr("Resume…") : tr("Details"), ButtonRole::Normal, this);
        connect(show, &QPushButton::clicked, this, &OverviewTab::operationWanted);
        m_reasons->addWidget(show, 0, Qt::AlignLeft);
    }
    clearLayout(m_members);
    for (const domain::Member &member : m_instance.members) {
        auto *row = new QHBoxLayout;
        row->setSpacing(theme::space(2));
        auto *icon = new QLabel(this);
        const int side = theme::space(3) + 2;
        icon->setPixmap(icons::state(stale ? StateKind::Stale : models::memberKind(member))
                            .pixmap(QSize(side, side), devicePixelRatioF()));
        auto *name = new ElidedLabel(theme::Text::Table, false, this);
        name->setMonospace(true);
        name->setText(qs(member.name));
        auto *role = new TextLabel(member.ready                ? models::roleText(member.role)
                                   : member.phase == "Running" ? tr("Starting")
                                                               : models::phaseText(member.phase),
                                   theme::Text::Table, true, this);
        row->addWidget(icon);
        row->addWidget(name, 1);
        row->addWidget(role);
        m_members->addLayout(row);
    }
}

void OverviewTab::loadConnection() {
    const int generation = ++m_generation;
    m_connected = false;
    const QString none = QStringLiteral("\u2013");
    m_host.value->setText(m_instance.serviceHost.empty()
                              ? none
                              : QStringLiteral("%1:%2").arg(qs(m_instance.serviceHost)).arg(m_instance.servicePort));
    m_database.value->setText(m_instance.spec.database.empty() ? none : qs(m_instance.spec.database));
    m_user.value->setText(m_instance.spec.owner.empty() ? none : qs(m_instance.spec.owner));
    if (!m_revealed)
        m_password.value->setText(hidden);
    const bool address = !m_instance.serviceHost.empty();
    m_copyDsn->setEnabled(address);
    m_host.copy->setEnabled(address);
    m_string->setText(none); // half of it would be wrong: without its parameters nobody verifies the server
    m_connectionNote->setText(
        m_instance.state == domain::InstanceState::Ready ? QString() : tr("It answers once the state is Ready."));
    if (!address)
        return;
    const bool answers =
        m_instance.state == domain::InstanceState::Ready || m_instance.state == domain::InstanceState::Degraded;
    m_console.connection(m_instance.ref)
        .onResult(this, [this, generation, answers](const Result<domain::ConnectionInfo> &result) {
            if (generation != m_generation || !result)
                return; // what the row knows stays; the error shows when somebody asks for the string
            m_connected = true;
            m_host.value->setText(QStringLiteral("%1:%2").arg(qs(result->host)).arg(result->port));
            m_database.value->setText(qs(result->database));
            m_user.value->setText(qs(result->user));
            showString(*result);
            if (!answers)
                return;
            QStringList notes;
            notes.append(result->caPem.empty()
                             ? tr("Not encrypted.")
                             : tr("Encrypted; the certificate is verified (%1).").arg(qs(result->sslMode)));
            if (!result->direct)
                notes.append(tr("Reached through a tunnel while Pilothouse runs."));
            m_connectionNote->setText(notes.join(QLatin1Char(' ')));
        });
}

void OverviewTab::showString(const domain::ConnectionInfo &info) {
    QString text = QStringLiteral("%1://%2:%3@%4:%5/%6")
                       .arg(qs(info.scheme), qs(info.user), hidden.left(4), qs(info.host))
                       .arg(info.port)
                       .arg(qs(info.database));
    if (!info.parameters.empty())
        text += QLatin1Char('?') + qs(info.parameters);
    m_string->setText(text);
}

void OverviewTab::conceal() {
    m_revealed = false;
    m_password.value->setText(hidden);
    m_eye->setIcon(icons::get(QStringLiteral("eye"), icons::Tint::Secondary));
    m_eye->setToolTip(tr("Show the password; the reading is recorded"));
    m_eye->setAccessibleName(m_eye->toolTip());
}

void OverviewTab::reveal() {
    if (m_revealed) {
        conceal();
        return;
    }
    const std::string key = m_key;
    m_console.password(m_instance.ref).onResult(this, [this, key](const Result<Secret> &result) {
        if (key != m_key)
            return;
        if (!result) {
            fail(result.error(), tr("The password could not be read."), [this] { reveal(); });
            return;
        }
        m_revealed = true;
        m_password.value->setText(qs(result->reveal()));
        m_eye->setIcon(icons::get(QStringLiteral("eye-off"), icons::Tint::Secondary));
        m_eye->setToolTip(tr("Hide the password"));
        m_eye->setAccessibleName(m_eye->toolTip());
    });
}

void OverviewTab::copyDsn() {
    if (m_key.empty())
        return;
    m_console.dsn(m_instance.ref).onResult(this, [this](const Result<Secret> &result) {
        if (result)
            m_prompter.copySecret(qs(result->reveal()));
        else
            fail(result.error(), tr("The connection string could not be read."), [this] { copyDsn(); });
    });
}

void OverviewTab::fail(const Error &error, const QString &happened, std::function<void()> retry) {
    m_prompter.showError(window(), models::describe(error, happened), [this, key = m_key, retry = std::move(retry)] {
        if (key == m_key) // not for another database than the one it failed for
            retry();
    });
}

} // namespace ph::ui
