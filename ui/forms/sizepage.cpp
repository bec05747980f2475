// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"
#include "ui/forms/createpages.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {

QString sizeLabel(const std::string &id) {
    if (id == "tiny")
        return SizePage::tr("Tiny");
    if (id == "small")
        return SizePage::tr("Small");
    if (id == "medium")
        return SizePage::tr("Medium");
    return id == "large" ? SizePage::tr("Large") : qs(id);
}

/// Half a core reads better than 500m, and is the same quantity.
QString coresText(const std::string &quantity) {
    const double cores = models::quantityValue(quantity);
    return cores < 0 ? qs(quantity) : QLocale::c().toString(cores, 'g', 6);
}

bool sameAmount(const QString &typed, const std::string &quantity) {
    const double value = models::quantityValue(typed.trimmed().toStdString());
    return value >= 0 && value == models::quantityValue(quantity);
}

} // namespace

SizePage::SizePage(QWidget *parent) : CreatePage(parent) {
    m_cards = new ChoiceRow(tr("Ready-made sizes"), this);
    column()->addWidget(m_cards);
    connect(m_cards, &ChoiceRow::picked, this, [this](const QString &name) {
        for (const auto &size : m_sizes) {
            if (name != QStringLiteral("size-") + qs(size.id))
                continue;
            m_cpu->setText(coresText(size.cpu));
            m_memory->setText(qs(size.memory));
            m_storage->setText(qs(size.storage));
            for (const char *field : {"cpu", "memory", "storage"})
                touch(QLatin1String(field));
        }
    });
    QGridLayout *grid = addGrid(3);
    m_cpu = addLine(QStringLiteral("cpu"), tr("CPU"), tr("Cores, such as 0.5 or 2"), grid, 0, 0);
    m_memory = addLine(QStringLiteral("memory"), tr("Memory"), tr("Such as 512Mi or 2Gi"), grid, 0, 1);
    m_storage = addLine(QStringLiteral("storage"), tr("Storage"), tr("Can grow later, never shrink"), grid, 0, 2);
    m_class = addCombo(QStringLiteral("storageClass"), tr("Storage class"),
                       tr("What kind of disk, as the cluster names it"), grid, 1, 0, 3);
    m_class->addItem(tr("The cluster's default"), QString());
    connect(m_class, &QComboBox::currentIndexChanged, this, [this] { touch(QStringLiteral("storageClass")); });
    connect(this, &FormPage::changed, this, &SizePage::markSize);
    addSection(tr("Room for it"));
    m_room = new RoomBars(this);
    column()->addWidget(m_room);
    m_roomNote = addNote({});
    column()->addStretch();
}

void SizePage::load(const domain::InstanceDraft &draft) {
    m_loading = true;
    m_cpu->setText(draft.spec.cpu.empty() ? QString() : coresText(draft.spec.cpu));
    m_memory->setText(qs(draft.spec.memory));
    m_storage->setText(qs(draft.spec.storage));
    m_wantedClass = qs(draft.spec.storageClass);
    m_loading = false;
    // What a draft brings is as good as typed: an engine's own amounts do not replace it.
    for (const auto &[field, value] : {std::pair("cpu", &draft.spec.cpu), std::pair("memory", &draft.spec.memory),
                                       std::pair("storage", &draft.spec.storage)})
        if (!value->empty())
            touch(QLatin1String(field));
}

void SizePage::save(domain::InstanceDraft &draft) const {
    draft.spec.cpu = m_cpu->text().trimmed().toStdString();
    draft.spec.memory = m_memory->text().trimmed().toStdString();
    draft.spec.storage = m_storage->text().trimmed().toStdString();
    draft.spec.storageClass =
        m_wantedClass.isEmpty() ? m_class->currentData().toString().toStdString() : m_wantedClass.toStdString();
}

QString SizePage::summary() const {
    if (m_cpu->text().isEmpty())
        return {};
    return tr("%1 CPU · %2 · %3")
        .arg(models::cpuText(m_cpu->text().trimmed().toStdString()),
             models::bytesText(m_memory->text().trimmed().toStdString()),
             models::bytesText(m_storage->text().trimmed().toStdString()));
}

void SizePage::setEngine(const models::EngineChoice &choice) {
    m_loading = true;
    m_sizes = choice.sizes;
    m_cards->clear();
    for (const auto &size : m_sizes)
        m_cards->add(
            QStringLiteral("size-") + qs(size.id), sizeLabel(size.id),
            tr("%1 CPU\n%2 memory\n%3 storage")
                .arg(models::cpuText(size.cpu), models::bytesText(size.memory), models::bytesText(size.storage)));
    m_cards->setVisible(!m_sizes.empty());
    const auto propose = [this](QLineEdit *line, const char *field, const QString &value) {
        if (!touched(QLatin1String(field)))
            line->setText(value);
    };
    propose(m_cpu, "cpu", coresText(choice.defaultCpu));
    propose(m_memory, "memory", qs(choice.defaultMemory));
    propose(m_storage, "storage", qs(choice.defaultStorage));
    m_loading = false;
    markSize();
}

void SizePage::markSize() {
    QString chosen;
    for (const auto &size : m_sizes)
        if (sameAmount(m_cpu->text(), size.cpu) && sameAmount(m_memory->text(), size.memory) &&
            sameAmount(m_storage->text(), size.storage))
            chosen = QStringLiteral("size-") + qs(size.id);
    m_cards->choose(chosen);
}

void SizePage::setPlace(const domain::Place *place) {
    m_loading = true;
    const QString keep = m_wantedClass.isEmpty() ? m_class->currentData().toString() : m_wantedClass;
    m_class->clear();
    m_class->addItem(tr("The cluster's default"), QString());
    if (place && place->storageClasses) {
        for (const domain::StorageClass &one : *place->storageClasses) {
            if (one.isDefault)
                m_class->setItemText(0, models::storageClassText(one));
            else
                m_class->addItem(models::storageClassText(one), qs(one.name));
        }
    }
    int at = m_class->findData(keep);
    // A class by name that is the default one, or one this user may not list, stays what was asked for.
    const bool isDefault = place && place->storageClass({}) && qs(place->storageClass({})->name) == keep;
    if (at < 0 && isDefault)
        at = 0;
    if (at < 0 && !keep.isEmpty()) {
        m_class->addItem(keep, keep);
        at = m_class->count() - 1;
    }
    m_class->setCurrentIndex(std::max(0, at));
    if (place)
        m_wantedClass.clear();
    m_loading = false;
    QStringList unread;
    if (place) {
        if (!place->quotas || !place->bounds)
            unread.append(tr("quotas"));
        if (!place->nodes)
            unread.append(tr("nodes"));
    }
    m_roomNote->setText(
        !place ? tr("What the cluster has free is not known yet.")
        : unread.isEmpty()
            ? QString()
            : tr("Not shown, because it cannot be read with these rights: %1.").arg(unread.join(QStringLiteral(", "))));
    m_roomNote->setVisible(!m_roomNote->text().isEmpty());
}

void SizePage::setRoom(const std::vector<models::RoomRow> &rows) {
    m_room->setRows(rows);
}

void SizePage::setRefused(const QString &size, const QString &why) {
    if (ChoiceCard *card = m_cards->card(QStringLiteral("size-") + size))
        card->setRefused(why);
}

} // namespace ph::ui
