#include "core/base/progress.h"
#include "core/conditioning/clip/prompt_words.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/conditioning/clip/vocabulary_files.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/conditioning/clip/small_vocabulary.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core::conditioning::clip;
using core::ErrorCode;
using nlohmann::json;

namespace {

QByteArray refusal(const std::function<void(const std::filesystem::path&)>& change, const json& tokenizerConfig = {}) {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    small_vocabulary::write(path);
    if (!tokenizerConfig.is_null())
        files::writeJson(path / "tokenizer_config.json", tokenizerConfig);
    change(path);
    return thrownMessage([&] { readTokenizer(path); }, ErrorCode::BadInput);
}

} // namespace

/// The tokenizer by its own properties, on a vocabulary of a few merges; upstream's numbers are golden cases.
class TestTokenizer : public QObject {
    Q_OBJECT

private slots:
    void aSmallVocabularyWorks();
    void whatIsCutOffIsSaid();
    void tokenizerJsonIsTheSameAsItsParts();
    void specialTokensFollowTheirRules();
    void whatIsWrittenIsReadBack();
    void aStopIsHeeded();
    void markOrderAndComposition();
    void onlyWhiteSpaceIsSpace();
    void hostilePromptsTakeLinearTime_data();
    void hostilePromptsTakeLinearTime();
    void promptsThatAreNoTextAreRefused();
    void wrongFilesAreRefused();
    void otherTokenizersAreRefused();
};

void TestTokenizer::aSmallVocabularyWorks() {
    const QTemporaryDir folder;
    small_vocabulary::write(folder.path().toStdString(), {{"model_max_length", 32}});
    const TokenizerPtr tokenizer = readTokenizer(folder.path().toStdString());
    QCOMPARE(tokenizer->size(), small_vocabulary::size());
    const auto id = [&](const char* text) { return *tokenizer->vocabulary().idOf(text); };
    QCOMPARE(tokenizer->tokens("Red  star"), (std::vector<int>{id("red</w>"), id("st"), id("a"), id("r</w>")}));
    const TokenizedPrompt read = tokenizer->read("red");
    QCOMPARE(read.ids.size(), std::size_t{32});
    QCOMPARE(read.ids[0], std::int64_t{tokenizer->options().begin});
    QCOMPARE(read.ids[1], std::int64_t{id("red</w>")});
    QCOMPARE(read.ids[2], std::int64_t{tokenizer->options().end});
    QCOMPARE(read.ids[31], std::int64_t{tokenizer->options().padding});
    QCOMPARE(read.tokens, 1);
    QCOMPARE(tokenizer->most(), 30);
}

void TestTokenizer::whatIsCutOffIsSaid() {
    const QTemporaryDir folder;
    small_vocabulary::write(folder.path().toStdString(), {{"model_max_length", 5}});
    const TokenizerPtr tokenizer = readTokenizer(folder.path().toStdString());
    QCOMPARE(tokenizer->read("red red red ").lost, std::string());
    QCOMPARE(tokenizer->read("red RED red, Red  red! ").lost, std::string(", red red!"));
    QCOMPARE(tokenizer->read("red Red Star").lost, std::string("star")); // whose first token was kept
    QCOMPARE(tokenizer->read("red red red<|endoftext|> red").lost, std::string("<|endoftext|> red"));
    QCOMPARE(tokenizer->read("red red red red").tokens, 4);
    QCOMPARE(tokenizer->read("red red red red").ids.size(), std::size_t{5});
}

void TestTokenizer::tokenizerJsonIsTheSameAsItsParts() {
    const QTemporaryDir folder, whole;
    const std::filesystem::path parts = folder.path().toStdString(), one = whole.path().toStdString();
    small_vocabulary::write(parts, {{"pad_token", "!"}});
    const TokenizerPtr expected = readTokenizer(parts);
    for (const bool merged : {true, false}) { // "a b" as transformers 4 wrote them
        files::writeJson(one / "tokenizer.json", small_vocabulary::tokenizerJson(merged));
        files::writeJson(one / "tokenizer_config.json", {{"pad_token", "!"}, {"tokenizer_class", "CLIPTokenizer"}});
        const TokenizerPtr found = readTokenizer(one);
        for (const char* prompt : {"a red star!", "Red!red", "<|endoftext|> star", "<|ENDOFTEXT|>"}) {
            QCOMPARE(found->tokens(prompt), expected->tokens(prompt));
            QCOMPARE(found->read(prompt).ids, expected->read(prompt).ids);
        }
    }
}

void TestTokenizer::specialTokensFollowTheirRules() {
    Vocabulary vocabulary = small_vocabulary::vocabulary();
    const json map = {{"bos_token", {{"content", kStartOfText}, {"normalized", true}}},
                      {"eos_token", {{"content", kEndOfText}, {"normalized", true}}},
                      {"pad_token", kEndOfText}};
    const core::formats::JsonView view(map, "map");
    const Tokenizer tokenizer(small_vocabulary::vocabulary(), readTokenizerOptions({.map = view}, vocabulary));
    const int begin = tokenizer.options().begin, end = tokenizer.options().end;
    QCOMPARE(tokenizer.tokens("<|StartOfText|>"), std::vector<int>{begin}); // normalised before it is looked for
    QCOMPARE(tokenizer.tokens("<|endoftext|>"), std::vector<int>{end});
    QVERIFY(tokenizer.tokens("<|EndOfText|>").size() > 1); // the padding's rule took its place
    // A list of all tokens has their rules, and then special_tokens_map.json is not read.
    const json config = {{"added_tokens_decoder", {{"7", {{"content", "star"}, {"normalized", false}}}}}};
    const core::formats::JsonView configView(config, "config");
    const Tokenizer listed(small_vocabulary::vocabulary(),
                           readTokenizerOptions({.config = configView, .map = view}, vocabulary));
    QCOMPARE(listed.tokens("xstarx")[1], 7);
    QVERIFY(listed.tokens("<|StartOfText|>").size() > 1);
}

void TestTokenizer::whatIsWrittenIsReadBack() {
    const QTemporaryDir folder, again;
    const std::filesystem::path first = folder.path().toStdString(), second = again.path().toStdString();
    const json rules = {
        {"pad_token", "!"}, {"eos_token", {{"content", kEndOfText}, {"normalized", true}}}, {"model_max_length", 32}};
    small_vocabulary::write(first, rules);
    const TokenizerPtr wanted = readTokenizer(first);
    writeTokenizer(second, *wanted);
    const TokenizerPtr found = readTokenizer(second);
    QCOMPARE(found->vocabulary().tokens(), wanted->vocabulary().tokens());
    QCOMPARE(found->vocabulary().merges(), small_vocabulary::merges());
    QCOMPARE(found->options().length, 32);
    for (const char* prompt : {"a red star!", "<|EndOfText|> aaaaaaa", "!!"})
        QCOMPARE(found->read(prompt).ids, wanted->read(prompt).ids);
    writeTokenizer(second, *builtInTokenizer("!"));
    const TokenizerPtr whole = readTokenizer(second);
    QCOMPARE(whole->size(), kBuiltInTokens);
    QCOMPARE(whole->read("a red star!").ids, builtInTokenizer("!")->read("a red star!").ids);
}

void TestTokenizer::aStopIsHeeded() {
    const Tokenizer tokenizer = small_vocabulary::tokenizer();
    std::stop_source stop;
    const core::StopScope scope(stop.get_token());
    const std::string oneWord(200'000, 'a');
    QVERIFY(!tokenizer.tokens(oneWord).empty());
    stop.request_stop();
    for (const std::string& prompt : {std::string("a red star"), oneWord})
        QVERIFY(!thrownMessage([&] { tokenizer.tokens(prompt); }, ErrorCode::Cancelled).contains("nothing"));
}

void TestTokenizer::markOrderAndComposition() {
    QCOMPARE(normalisedPrompt("e\xCC\x81"), std::string("\xC3\xA9"));                                // é
    QCOMPARE(normalisedPrompt("e\xCC\x81\xCC\xA7"), std::string("\xC8\xA9\xCC\x81"));                // cedilla first
    QCOMPARE(normalisedPrompt("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), std::string("\xED\x95\x9C")); // Hangul
    QCOMPARE(normalisedPrompt("\xE2\x84\xAB"), std::string("\xC3\xA5")); // Ångström's sign, small
    QCOMPARE(normalisedPrompt("\xC4\xB0"), std::string("i\xCC\x87"));
}

void TestTokenizer::onlyWhiteSpaceIsSpace() {
    QCOMPARE(normalisedPrompt(" a \t\r\n\xC2\xA0\xE3\x80\x80"
                              "b\xE2\x80\xA8"),
             std::string(" a b "));
    QCOMPARE(normalisedPrompt("\xE1\xA0\x8E"), std::string("\xE1\xA0\x8E")); // U+180E, once a space
    QCOMPARE(promptWords("a\xE1\xA0\x8E"
                         "b")
                 .size(),
             std::size_t{3});
    QCOMPARE(promptWords(" we've 12 cats!? "), (std::vector<std::string_view>{"we", "'ve", "1", "2", "cats", "!?"}));
    QCOMPARE(promptWords("a<|endoftext|>!"), (std::vector<std::string_view>{"a", "<|", "endoftext", "|>", "!"}));
    QCOMPARE(promptWords("!<|endoftext|>!"), (std::vector<std::string_view>{"!<|", "endoftext", "|>!"}));
    QVERIFY(promptWords(" ").empty());
}

void TestTokenizer::hostilePromptsTakeLinearTime_data() {
    QTest::addColumn<QByteArray>("piece");
    QTest::newRow("one letter") << QByteArray("a");
    QTest::newRow("one sign") << QByteArray("!");
    QTest::newRow("apostrophes") << QByteArray("'");
    QTest::newRow("spaces") << QByteArray(" ");
    QTest::newRow("marks in the wrong order") << QByteArray("\xCC\x81\xCC\xA7");
    QTest::newRow("begun special tokens") << QByteArray("<|endoftext|");
    QTest::newRow("special tokens") << QByteArray("<|endoftext|>");
    QTest::newRow("NUL") << QByteArray(1, '\0');
    QTest::newRow("emoji") << QByteArray("\xF0\x9F\x98\x80");
}

/// What takes the square of its length would take hours here.
void TestTokenizer::hostilePromptsTakeLinearTime() {
    QFETCH(QByteArray, piece);
    static const TokenizerPtr tokenizer = builtInTokenizer(kEndOfText);
    const std::string prompt = piece.repeated(1'000'000 / static_cast<int>(piece.size())).toStdString();
    const TokenizedPrompt read = tokenizer->read(prompt);
    QCOMPARE(read.ids.size(), std::size_t{77});
    QCOMPARE(read.tokens, static_cast<int>(tokenizer->tokens(prompt).size()));
}

void TestTokenizer::promptsThatAreNoTextAreRefused() {
    const Tokenizer tokenizer = small_vocabulary::tokenizer();
    const QByteArray broken = thrownMessage([&] { tokenizer.read("a\xED\xA0\x80"); }); // half of a surrogate pair
    QVERIFY2(broken.contains("prompt: expected UTF-8") && broken.contains("\\xed"), broken);
    QVERIFY(thrownMessage([&] { tokenizer.read("\xFF"); }).contains("expected UTF-8"));
    QVERIFY(thrownMessage([&] { tokenizer.read(std::string(kMostPromptBytes + 1, 'a')); }).contains("at most 1048576"));
    QCOMPARE(tokenizer.read("").tokens, 0);
}

void TestTokenizer::wrongFilesAreRefused() {
    const auto write = [](const char* name, const std::string& text) {
        return [=](const std::filesystem::path& folder) { files::writeText(folder / name, text); };
    };
    QVERIFY(refusal(write("vocab.json", "[1]")).contains("expected an object of tokens"));
    QVERIFY(refusal(write("vocab.json", "{}")).contains("vocabulary is empty") ||
            refusal(write("vocab.json", "{}")).contains("not in the vocabulary"));
    QVERIFY(refusal(write("vocab.json", R"({"a": 1.5})")).contains("token \"a\": expected a whole number"));
    QVERIFY(refusal(write("vocab.json", R"({"a": -1})")).contains("found -1"));
    QVERIFY(refusal(write("vocab.json", R"({"a": 18446744073709551615})")).contains("expected a number from 0"));
    QVERIFY(refusal(write("vocab.json", "{\"a\": 1")).contains("vocab.json"));
    QVERIFY(refusal(write("merges.txt", "#version: 0.2\nr e\nq\n")).contains("expected two tokens to merge"));
    QVERIFY(refusal(write("merges.txt", "r zz\n")).contains("\"zz\" is not in the vocabulary"));
    QVERIFY(refusal(write("merges.txt", "\xFF r\n")).contains("expected UTF-8"));
    QVERIFY(refusal([](const auto& folder) { std::filesystem::remove(folder / "merges.txt"); }).contains("merges.txt"));
    QVERIFY(refusal([](const auto& folder) {
                std::filesystem::remove(folder / "vocab.json");
            }).contains("holds no tokenizer"));
    const auto nothing = [](const std::filesystem::path&) {};
    QVERIFY(refusal(nothing, json{{"pad_token", "nowhere"}}).contains("expected the token \"nowhere\""));
    QVERIFY(refusal(nothing, json{{"model_max_length", 1}}).contains("model_max_length"));
    QVERIFY(refusal(nothing, json{{"tokenizer_class", "T5Tokenizer"}}).contains("expected CLIPTokenizer"));
    QVERIFY(refusal(nothing, json::array()).contains("expected an object"));
    QVERIFY(refusal(nothing, json{{"eos_token", {{"content", kEndOfText}, {"lstrip", true}}}}).contains("lstrip"));
    QVERIFY(
        refusal(nothing, json{{"added_tokens_decoder", {{"x", {{"content", "a"}}}}}}).contains("number of a token"));
}

void TestTokenizer::otherTokenizersAreRefused() {
    const auto refused = [](const char* pointer, const json& value) {
        const QTemporaryDir folder;
        json whole = small_vocabulary::tokenizerJson(false);
        whole[json::json_pointer(pointer)] = value;
        files::writeJson(folder.path().toStdString() + "/tokenizer.json", whole);
        return thrownMessage([&] { readTokenizer(folder.path().toStdString()); }, ErrorCode::BadInput);
    };
    QVERIFY(refused("/model/type", "Unigram").contains("model.type: expected BPE"));
    QVERIFY(refused("/model/end_of_word_suffix", "").contains("end_of_word_suffix"));
    QVERIFY(refused("/model/dropout", 0.1).contains("dropout"));
    QVERIFY(refused("/normalizer/normalizers/2/type", "Strip").contains("normalizer: expected CLIP's"));
    QVERIFY(refused("/pre_tokenizer/pretokenizers/0/pattern/Regex", "\\w+").contains("pre_tokenizer: expected CLIP's"));
    QVERIFY(refused("/added_tokens/0/id", -1).contains("added_tokens[0].id"));
    QVERIFY(refused("/model/merges/0", json::array({"r"})).contains("expected two tokens to merge"));
}

TESSERA_CORE_TEST(TestTokenizer)
#include "tst_tokenizer.moc"
