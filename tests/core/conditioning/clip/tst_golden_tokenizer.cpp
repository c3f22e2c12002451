#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/conditioning/clip/vocabulary_files.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::conditioning::clip;

namespace {

std::vector<int> withEnds(const Tokenizer& tokenizer, const std::string& prompt) {
    std::vector<int> ids = tokenizer.tokens(prompt);
    ids.insert(ids.begin(), tokenizer.options().begin);
    ids.push_back(tokenizer.options().end);
    return ids;
}

/// As upstream's padding rule says: begin, at most 75, end, padding.
std::vector<std::int64_t> padded(const std::vector<int>& whole, int padding) {
    std::vector<std::int64_t> ids(whole.begin(), whole.begin() + std::min<std::ptrdiff_t>(76, std::ssize(whole) - 1));
    ids.push_back(whole.back());
    ids.resize(77, padding);
    return ids;
}

} // namespace

/// Prompts of every kind and their tokens (models/clip-bpe/prompts.json).
class TestGoldenTokenizer : public QObject {
    Q_OBJECT

private slots:
    void promptsHaveUpstreamsTokens_data();
    void promptsHaveUpstreamsTokens();
    void builtInVocabularyIsTheFolders();
    void pipelinesHaveTheirOwnVocabulary();
    void randomPromptsHaveUpstreamsTokens_data();
    void randomPromptsHaveUpstreamsTokens();
};

void TestGoldenTokenizer::promptsHaveUpstreamsTokens_data() {
    QTest::addColumn<int>("index");
    const auto json = core::formats::readJsonFile(golden::folder("models/clip-bpe") / "prompts.json");
    int index = 0;
    for (const auto& one : json.at("cases"))
        QTest::addRow("%d %s", index++, one.at("prompt").get<std::string>().substr(0, 40).c_str()) << index;
    QVERIFY(index > 50);
}

void TestGoldenTokenizer::promptsHaveUpstreamsTokens() {
    static const auto json = core::formats::readJsonFile(golden::folder("models/clip-bpe") / "prompts.json");
    static const TokenizerPtr first = builtInTokenizer(kEndOfText), second = builtInTokenizer("!");
    QFETCH(int, index);
    const auto& one = json.at("cases").at(static_cast<std::size_t>(index - 1));
    const std::string prompt = QByteArray::fromHex(one.at("utf8_hex").get<std::string>().c_str()).toStdString();
    const auto ids = one.at("ids").get<std::vector<int>>();
    const auto ids2 = one.value("ids_tokenizer_2", ids);
    QCOMPARE(withEnds(*first, prompt), ids);
    QCOMPARE(withEnds(*second, prompt), ids2);
    QCOMPARE(first->read(prompt).ids, padded(ids, json.at("eos").get<int>()));
    QCOMPARE(second->read(prompt).ids, padded(ids2, 0));
    QCOMPARE(first->read(prompt).tokens, static_cast<int>(ids.size()) - 2);
    QCOMPARE(first->read(prompt).lost.empty(), ids.size() <= 77);
}

void TestGoldenTokenizer::builtInVocabularyIsTheFolders() {
    const auto folder = golden::root() / "models/clip-bpe";
    if (!std::filesystem::exists(folder / "vocab.json"))
        QSKIP("no golden vocab.json");
    const Vocabulary built = builtInVocabulary(), read = readVocabulary(folder / "vocab.json", folder / "merges.txt");
    QCOMPARE(built.size(), read.size());
    const auto json = core::formats::readJsonFile(folder / "vocab.json", kVocabularyJson);
    for (const auto& [text, id] : json.items())
        QCOMPARE(built.idOf(text), std::optional(id.get<int>()));
}

/// Every case of sdxl/cases: the ids that its encoders got.
void TestGoldenTokenizer::pipelinesHaveTheirOwnVocabulary() {
    int cases = 0;
    for (const auto& path : golden::caseFolders("sdxl/cases")) {
        const golden::Case one(path);
        const auto folder = golden::folder("sdxl") / one.json.at("folder").get<std::string>();
        const TokenizerPtr first = readTokenizer(folder / "tokenizer"), second = readTokenizer(folder / "tokenizer_2");
        const auto compare = [&](const char* key, const char* otherwise, const Tokenizer& tokenizer,
                                 const char* tensor) {
            if (!one.hasArray(tensor))
                return;
            const auto& prompts = one.json.at(one.json.contains(key) ? key : otherwise);
            for (std::size_t i = 0; i < prompts.size(); ++i) {
                const auto ids = tokenizer.read(prompts[i].get<std::string>()).ids;
                QVERIFY2(at::equal(at::tensor(ids), one.tensor(tensor)[static_cast<std::int64_t>(i)]), tensor);
            }
        };
        compare("prompt", "prompt", *first, "token_ids");
        compare("prompt_2", "prompt", *second, "token_ids_2");
        compare("negative_prompt", "negative_prompt", *first, "negative_token_ids");
        compare("negative_prompt_2", "negative_prompt", *second, "negative_token_ids_2");
        ++cases;
    }
    QVERIFY(cases > 0);
}

void TestGoldenTokenizer::randomPromptsHaveUpstreamsTokens_data() {
    QTest::addColumn<QString>("folder");
    QTest::newRow("tokenizer") << "sdxl/folder/tokenizer";
    QTest::newRow("tokenizer_2") << "sdxl/folder/tokenizer_2";
    QTest::newRow("tokenizer_json") << "text/tokenizer_json";
}

/// text/_prompts.json: all scripts, marks, special tokens in both cases.
void TestGoldenTokenizer::randomPromptsHaveUpstreamsTokens() {
    QFETCH(QString, folder);
    const auto json = core::formats::readJsonFile(golden::folder("text") / "_prompts.json");
    const auto& prompts = json.at("prompts_utf8_hex");
    const auto& tokens = json.at(QTest::currentDataTag());
    const TokenizerPtr tokenizer = readTokenizer(golden::folder(folder.toStdString()));
    QVERIFY(prompts.size() > 100 && prompts.size() == tokens.size());
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const std::string hex = prompts[i].get<std::string>();
        QVERIFY2(withEnds(*tokenizer, QByteArray::fromHex(hex.c_str()).toStdString()) ==
                     tokens[i].get<std::vector<int>>(),
                 hex.c_str());
    }
}

TESSERA_CORE_TEST(TestGoldenTokenizer)
#include "tst_golden_tokenizer.moc"
