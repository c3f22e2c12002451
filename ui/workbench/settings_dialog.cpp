#include "ui/workbench/settings_dialog.h"

#include "ui/workbench/compute_choice.h"
#include "ui/workbench/language.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>

#include <algorithm>

namespace ui::workbench {

namespace {

/// Fills a box with the texts of choices, and chooses one of them; the first where it is not there.
template <typename Value> void fillBox(QComboBox& box, const Choices<Value>& choices, const Value& chosen) {
    box.clear();
    for (const auto& [value, text] : choices)
        box.addItem(text);
    const auto place = std::ranges::find(choices, chosen, &std::pair<Value, QString>::first);
    box.setCurrentIndex(place == choices.end() ? 0 : static_cast<int>(place - choices.begin()));
}

template <typename Value> Value chosenOf(const QComboBox& box, const Choices<Value>& choices) {
    return choices[static_cast<std::size_t>(std::max(0, box.currentIndex()))].first;
}

} // namespace

SettingsDialog::SettingsDialog(const Choice& now, QWidget* parent)
    : QDialog(parent)
    , m_now(now) {
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    auto* form = new QFormLayout(this);
    m_device = add("settingsDevice", tr("&Device"), tr("Where models are computed"));
    m_threads = add("settingsThreads", tr("&Threads"), tr("Of the processor, for everything that is computed"));
    m_dtype = add("settingsDtype", tr("&Number format"),
                  tr("Of weights and activations; 16 bits need half the memory, and images differ a little"));
    m_language = add("settingsLanguage", tr("&Language"), tr("Of all texts; takes effect at once"));
    m_appearance = add("settingsAppearance", tr("&Colours"), tr("Light, dark, or what the desktop has"));
    fillBox(*m_device, deviceChoices(), now.compute.device);
    fillBox(*m_threads, threadChoices(), now.compute.threads);
    fillDtypes();
    for (const Language& language : languages()) {
        m_language->addItem(language.title, language.code);
        if (language.code == now.language)
            m_language->setCurrentIndex(m_language->count() - 1);
    }
    m_appearance->addItems({tr("As the desktop"), tr("Light"), tr("Dark")});
    m_appearance->setCurrentIndex(static_cast<int>(now.appearance));
    connect(m_device, &QComboBox::currentIndexChanged, this, &SettingsDialog::fillDtypes);
    auto* note = new QLabel(tr("Another device, number of threads or format opens the model again."));
    note->setWordWrap(true);
    form->addRow(note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons);
}

QComboBox* SettingsDialog::add(const char* name, const QString& label, const QString& tip) {
    auto* box = new QComboBox;
    box->setObjectName(QLatin1String(name));
    box->setToolTip(tip);
    box->setAccessibleName(QString(label).remove(u'&'));
    static_cast<QFormLayout*>(layout())->addRow(label, box);
    return box;
}

void SettingsDialog::fillDtypes() {
    const core::Device device = chosenOf(*m_device, deviceChoices());
    fillBox(*m_dtype, dtypeChoices(device), m_now.compute.dtype);
}

SettingsDialog::Choice SettingsDialog::choice() const {
    Choice choice;
    choice.compute.device = chosenOf(*m_device, deviceChoices());
    choice.compute.threads = chosenOf(*m_threads, threadChoices());
    choice.compute.dtype = chosenOf(*m_dtype, dtypeChoices(choice.compute.device));
    choice.language = m_language->currentData().toString();
    choice.appearance = static_cast<theme::Appearance>(m_appearance->currentIndex());
    return choice;
}

} // namespace ui::workbench
