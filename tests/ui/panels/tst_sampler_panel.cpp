#include "core/conditioning/conditioner.h"
#include "core/sampling/sampler_table.h"
#include "tests/test_main.h"
#include "ui/panels/sampler_panel.h"
#include "ui/study/class_names.h"
#include "ui/study/study_document.h"
#include "ui/workbench/language.h"

#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QSpinBox>
#include <QtTest>

using ui::panels::SamplerPanel;
using ui::study::StudyDocument;

class TestSamplerPanel : public QObject {
    Q_OBJECT

private slots:
    void theModelsSamplerIsNamed();
    void onlyWhatTheSamplerHasIsEnabled_data();
    void onlyWhatTheSamplerHasIsEnabled();
    void everySamplerSaysWhatItIsGoodFor_data();
    void everySamplerSaysWhatItIsGoodFor();
    void choicesReachTheStudyAndCanBeUndone();
    void aModelThatCannotRunTheSamplerGetsItsOwn();
    void aLargeSeedIsShownAndKept();
    void aPartOfANameFindsItsClass();
    void theBuiltInModelsClassesAreTranslated();
};

namespace {

/// One row per sampler: column "name".
void addSamplerRows() {
    QTest::addColumn<QString>("name");
    for (const auto& kind : core::sampling::samplerKinds())
        QTest::newRow(kind.name.data()) << QString::fromUtf8(kind.name.data());
}

void choose(const SamplerPanel& panel, const char* box, const QVariant& data) {
    auto* combo = panel.findChild<QComboBox*>(QLatin1String(box));
    const int index = combo->findData(data);
    QVERIFY2(index >= 0, qPrintable(data.toString()));
    combo->setCurrentIndex(index);
}

bool isEnabled(const SamplerPanel& panel, const char* field) {
    return panel.findChild<QWidget*>(QLatin1String(field))->isEnabledTo(&panel);
}

core::conditioning::ConditionerPtr conditionerOf(int count, const std::vector<std::string>& names) {
    core::model::ModelInfo info;
    info.classes.count = count;
    info.classes.names = names;
    return core::conditioning::usualConditioner(info);
}

QString shown(const SamplerPanel& panel, const char* box) {
    return panel.findChild<QComboBox*>(QLatin1String(box))->currentText();
}

} // namespace

void TestSamplerPanel::theModelsSamplerIsNamed() {
    StudyDocument document;
    SamplerPanel panel(document);
    QCOMPARE(shown(panel, "sampler"), QStringLiteral("DDIM, the model's"));
    core::model::ModelInfo info;
    info.schedule.sampler.name = "unipc";
    document.setModel({}, info);
    QCOMPARE(shown(panel, "sampler"), QStringLiteral("UniPC, the model's"));
    for (const char* box : {"levels", "spacing"})
        QVERIFY(shown(panel, box).startsWith(QStringLiteral("as the model has")));
}

void TestSamplerPanel::aPartOfANameFindsItsClass() {
    StudyDocument document;
    SamplerPanel panel(document);
    core::model::ModelInfo info;
    document.setModel({}, info);
    panel.setModel(info, conditionerOf(1000, {})); // as of ImageNet, whose names no checkpoint has
    panel.show();
    auto* box = panel.findChild<QComboBox*>(QStringLiteral("class"));
    QCOMPARE(box->count(), 1001);
    QCOMPARE(box->itemText(1), QStringLiteral("tench"));
    box->lineEdit()->selectAll();
    QTest::keyClicks(box->lineEdit(), QStringLiteral("retriever"));
    const auto* found = box->completer()->completionModel();
    QVERIFY(found->rowCount() >= 4); // golden, Labrador, flat-coated, curly-coated
    box->lineEdit()->setText(QStringLiteral("golden retriever"));
    QTest::keyClick(box->lineEdit(), Qt::Key_Return);
    QCOMPARE(document.study().sampling.labels, std::vector<int>{207});
    box->lineEdit()->setText(QStringLiteral("no such thing"));
    QTest::keyClick(box->lineEdit(), Qt::Key_Return);
    QCOMPARE(box->currentText(), QStringLiteral("golden retriever"));
    QCOMPARE(document.study().sampling.labels, std::vector<int>{207});
}

void TestSamplerPanel::theBuiltInModelsClassesAreTranslated() {
    const auto conditioner = conditionerOf(2, {"disc", "a name of somebody's own"});
    ui::workbench::applyLanguage(QStringLiteral("de"));
    QCOMPARE(ui::study::className(*conditioner, 0), QStringLiteral("Scheibe"));
    QCOMPARE(ui::study::className(*conditioner, 1), QStringLiteral("a name of somebody's own"));
    ui::workbench::applyLanguage(QStringLiteral("en"));
    QCOMPARE(ui::study::className(*conditioner, 0), QStringLiteral("disc"));
}

void TestSamplerPanel::onlyWhatTheSamplerHasIsEnabled_data() {
    addSamplerRows();
}

void TestSamplerPanel::onlyWhatTheSamplerHasIsEnabled() {
    QFETCH(QString, name);
    StudyDocument document;
    SamplerPanel panel(document);
    choose(panel, "sampler", name);
    const auto& kind = core::sampling::samplerKind(name.toStdString());
    QCOMPARE(isEnabled(panel, "eta"), kind.hasEta);
    QCOMPARE(isEnabled(panel, "order"), kind.largestOrder > 0);
    QCOMPARE(isEnabled(panel, "levels"), kind.hasSigmaRule);
    QCOMPARE(isEnabled(panel, "spacing"), kind.hasSpacing);
    if (kind.largestOrder > 0)
        QCOMPARE(panel.findChild<QSpinBox*>(QStringLiteral("order"))->maximum(), kind.largestOrder);
}

void TestSamplerPanel::everySamplerSaysWhatItIsGoodFor_data() {
    addSamplerRows();
}

void TestSamplerPanel::everySamplerSaysWhatItIsGoodFor() {
    QFETCH(QString, name);
    StudyDocument document;
    SamplerPanel panel(document);
    choose(panel, "sampler", name);
    const QString title = QString::fromUtf8(core::sampling::samplerKind(name.toStdString()).title.data());
    const QString tip = panel.findChild<QComboBox*>(QStringLiteral("sampler"))->toolTip();
    QVERIFY2(tip.startsWith(QStringLiteral("<b>%1</b>: ").arg(title)) && tip.size() > title.size() + 30,
             qPrintable(tip));
}

void TestSamplerPanel::choicesReachTheStudyAndCanBeUndone() {
    StudyDocument document;
    SamplerPanel panel(document);
    choose(panel, "sampler", QStringLiteral("dpm++"));
    panel.findChild<QSpinBox*>(QStringLiteral("order"))->setValue(3);
    choose(panel, "levels", true);
    choose(panel, "spacing", QStringLiteral("trailing"));
    const core::study::SamplingChoices& choices = document.study().sampling;
    QCOMPARE(choices.sampler.name, std::string("dpm++"));
    QCOMPARE(choices.sampler.order, std::optional(3));
    QCOMPARE(choices.sampler.karras, std::optional(true));
    QVERIFY(choices.sampler.spacing == core::schedule::Spacing::Trailing);
    QVERIFY(document.plan().timesteps.front() == 1000); // Karras begins where the schedule ends
    choose(panel, "sampler", QStringLiteral("dpm-sde"));
    QCOMPARE(choices.sampler.order, std::nullopt); // it has orders 1 and 2 alone
    document.undoStack()->undo();
    QCOMPARE(choices.sampler.order, std::optional(3));
    QCOMPARE(shown(panel, "sampler"), QStringLiteral("DPM-Solver++"));
    document.undoStack()->setIndex(0);
    QCOMPARE(document.study().sampling, core::study::SamplingChoices());
    QCOMPARE(shown(panel, "sampler"), QStringLiteral("DDIM, the model's"));
}

void TestSamplerPanel::aModelThatCannotRunTheSamplerGetsItsOwn() {
    StudyDocument document;
    document.setSteps(40);
    document.setSampler("lcm");
    core::model::ModelInfo info;
    info.schedule.timesteps = 30; // fewer than LCM's distillation has
    info.schedule.scaleBetasWithT = true;
    document.setModel({}, info);
    QCOMPARE(document.study().sampling.sampler.name, std::string("auto"));
    QCOMPARE(document.study().sampling.steps, 30);
    QCOMPARE(document.plan().timesteps.size(), std::size_t{30});
}

/// As a study of the command line's may have it.
void TestSamplerPanel::aLargeSeedIsShownAndKept() {
    constexpr std::uint64_t large = (std::uint64_t{1} << 63U) + 5;
    StudyDocument document;
    SamplerPanel panel(document);
    auto* seed = panel.findChild<QSpinBox*>(QStringLiteral("firstSeed"));
    auto* count = panel.findChild<QSpinBox*>(QStringLiteral("pictureCount"));
    document.setImages({}, {large});
    QCOMPARE(seed->text(), QString::number(large));
    count->setValue(2);
    QCOMPARE(document.study().sampling.seeds, (std::vector<std::uint64_t>{large, large + 1}));
    seed->setValue(7);
    QCOMPARE(document.study().sampling.seeds, (std::vector<std::uint64_t>{7, 8}));
    QCOMPARE(seed->text(), QStringLiteral("7"));
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    document.setImages({}, {largest});
    count->setValue(2); // the second would be 0
    QCOMPARE(document.study().sampling.seeds, std::vector<std::uint64_t>{largest});
    QCOMPARE(count->value(), 1);
}

TESSERA_GUI_TEST(TestSamplerPanel)
#include "tst_sampler_panel.moc"
