#include "core/workflow/load_model.h"
#include "tests/test_main.h"
#include "ui/panels/sampler_panel.h"
#include "ui/study/study_document.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QtTest>

using ui::panels::SamplerPanel;
using ui::study::StudyDocument;

class TestPromptRows : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        core::workflow::LoadModelOptions options;
        options.spec = TESSERA_TEST_DATA "/golden/sdxl/folder";
        m_conditioner = core::workflow::loadModel(options, {}).conditioner;
        m_usual = m_conditioner->resolve({}, 1).front().size.value();
    }

    void init() {
        m_document = std::make_unique<StudyDocument>();
        m_panel = std::make_unique<SamplerPanel>(*m_document);
        m_panel->setModel({}, m_conditioner);
        m_panel->show();
    }

    void rowsBelongToModelsOfWords() {
        QVERIFY(field<QPlainTextEdit>("prompt")->isVisible());
        QVERIFY(!field<QComboBox>("class")->isVisible());
        m_panel->setModel({}, core::conditioning::usualConditioner({}));
        for (const char* name :
             {"prompt", "promptFit", "promptFile", "everyPrompt", "negativePrompt", "imageSize", "guidanceRescale"})
            QVERIFY2(!field<QWidget>(name)->isVisible(), name);
        QVERIFY(field<QComboBox>("class")->isVisible());
    }

    void aLineIsAPrompt() {
        type(QStringLiteral("a red star\n\n  a moon \n"));
        QCOMPARE(words().prompts, (std::vector<std::string>{"a red star", "a moon"}));
        m_document->undoStack()->undo();
        QVERIFY(words().prompts.empty());
        QVERIFY(field<QPlainTextEdit>("prompt")->toPlainText().isEmpty());
    }

    void tokensAreCountedWhileTyping() {
        auto* prompt = field<QPlainTextEdit>("prompt");
        auto* fit = field<QLabel>("promptFit");
        const int most = m_conditioner->fit("a").front().most;
        const QString full = QStringLiteral("a ").repeated(most);
        prompt->setPlainText(QStringLiteral("a\n") + full);
        QCOMPARE(fit->toolTip(), QStringLiteral("%1 of %1 tokens").arg(most));
        prompt->setPlainText(full + QStringLiteral("b c"));
        QCOMPARE(fit->toolTip(), QStringLiteral("%1 of %2 tokens are read, not: b c").arg(most).arg(most + 2));
        prompt->setPlainText(full + QStringLiteral("b\n") + full + QStringLiteral("b c"));
        QCOMPARE(fit->toolTip(),
                 QStringLiteral("2 prompts are cut after %1 tokens, the longest before: b c").arg(most));
        prompt->clear();
        QVERIFY(fit->toolTip().isEmpty());
    }

    void whatIsNotShownIsSaidOrNot() {
        auto* negative = field<QLineEdit>("negativePrompt");
        negative->setText(QStringLiteral("a moon"));
        emit negative->editingFinished();
        QCOMPARE(words().negative, std::optional<std::string>("a moon"));
        negative->clear();
        emit negative->editingFinished();
        QCOMPARE(words().negative, std::nullopt);
    }

    void theModelsSizeIsNoChoice() {
        auto* height = field<QSpinBox>("imageHeight");
        QCOMPARE(height->value(), m_usual.height);
        QCOMPARE(field<QSpinBox>("imageWidth")->value(), m_usual.width);
        height->setValue(2 * m_usual.height);
        QCOMPARE(words().height, std::optional(2 * m_usual.height));
        QCOMPARE(words().width, std::optional(m_usual.width));
        height->setValue(m_usual.height);
        QCOMPARE(words().height, std::nullopt);
    }

    void guidanceIsRescaled() {
        field<QDoubleSpinBox>("guidanceRescale")->setValue(0.7);
        QCOMPARE(words().guidanceRescale, 0.7);
    }

    void everyPromptHasEverySeed() {
        m_document->setImages({}, {5, 6});
        auto* every = field<QCheckBox>("everyPrompt");
        QVERIFY(!every->isEnabled());
        type(QStringLiteral("a star\na moon\na ring"));
        QVERIFY(every->isEnabled());
        every->setChecked(true);
        QCOMPARE(seeds(), (std::vector<std::uint64_t>{5, 5, 5, 6, 6, 6}));
        QCOMPARE(field<QSpinBox>("pictureCount")->value(), 2);
        type(QStringLiteral("a star\na moon"));
        QCOMPARE(seeds(), (std::vector<std::uint64_t>{5, 5, 6, 6}));
        field<QSpinBox>("pictureCount")->setValue(3);
        QCOMPARE(seeds(), (std::vector<std::uint64_t>{5, 5, 6, 6, 7, 7}));
        every->setChecked(false);
        QCOMPARE(seeds(), (std::vector<std::uint64_t>{5, 6, 7}));
    }

private:
    template <typename Widget> Widget* field(const char* name) const {
        return m_panel->findChild<Widget*>(QLatin1String(name));
    }
    const core::study::PromptChoices& words() const { return m_document->study().sampling.words; }
    const std::vector<std::uint64_t>& seeds() const { return m_document->study().sampling.seeds; }
    void type(const QString& text) {
        auto* prompt = field<QPlainTextEdit>("prompt");
        prompt->setPlainText(text);
        QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
    }

    core::conditioning::ConditionerPtr m_conditioner;
    core::conditioning::ImageSize m_usual;
    std::unique_ptr<StudyDocument> m_document;
    std::unique_ptr<SamplerPanel> m_panel;
};

TESSERA_GUI_TEST(TestPromptRows)
#include "tst_prompt_rows.moc"
