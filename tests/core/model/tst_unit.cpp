#include "core/model/unit_json.h"
#include "core/model/unit_places.h"
#include "tests/core/small_dit.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <set>

using core::formats::JsonView;
using core::model::parseUnitKind;
using core::model::Unit;
using core::model::UnitKind;
using core::model::UnitPlaces;

namespace {

constexpr UnitKind kinds[] = {UnitKind::SelfAttentionHead, UnitKind::CrossAttentionHead, UnitKind::MlpNeuron,
                              UnitKind::GegluNeuron, UnitKind::ResNetNormGroup};

/// The start of a UNet: two transformers at the second place.
UnitPlaces unetPlaces() {
    UnitPlaces places;
    places.add("down 0.0", UnitKind::ResNetNormGroup);
    places.add("down 1.0", UnitKind::ResNetNormGroup);
    for (int transformer = 0; transformer < 2; ++transformer) {
        places.add("down 1.0", UnitKind::SelfAttentionHead);
        places.add("down 1.0", UnitKind::GegluNeuron);
    }
    places.add("mid", UnitKind::GegluNeuron);
    return places;
}

} // namespace

class TestUnit : public QObject {
    Q_OBJECT

private slots:
    void everyKindHasItsOwnNameAndIsReadBack();
    void theOlderNameOfHeadsIsRead();
    void otherWordsAreRefused();
    void descriptionsAreReadInBothVersions();
    void brokenDescriptionsAreNamed_data();
    void brokenDescriptionsAreNamed();
    void placesAreDistinctAndInTheOrderOfTheUnits();
    void unitsOfAKindAreNumberedAtTheirPlace();
    void everyUnitHasAPositionOfItsOwn();
    void unitsOfDitNameBlockAndPlace();
};

void TestUnit::everyKindHasItsOwnNameAndIsReadBack() {
    std::set<std::string> names;
    for (const UnitKind kind : kinds) {
        QVERIFY(parseUnitKind(toString(kind)) == kind);
        names.insert(toString(kind));
    }
    QCOMPARE(names, (std::set<std::string>{"self-attention head", "cross-attention head", "MLP neuron", "GEGLU neuron",
                                           "ResNet norm group"}));
}

void TestUnit::theOlderNameOfHeadsIsRead() {
    QVERIFY(parseUnitKind("attention head") == UnitKind::SelfAttentionHead);
}

void TestUnit::otherWordsAreRefused() {
    for (const char* text : {"", "head", "MLP neurons", "mlp neuron", " MLP neuron"}) {
        const QByteArray message = thrownMessage([&] { parseUnitKind(text); }, core::ErrorCode::BadArgument);
        QVERIFY2(message.contains("ResNet norm group") && message.contains('\'' + QByteArray(text) + '\''), message);
    }
}

void TestUnit::descriptionsAreReadInBothVersions() {
    const nlohmann::json today{{"kind", "cross-attention head"}, {"place", "down 1.0"}};
    QVERIFY(core::model::readUnitKind(JsonView(today, "file")) == UnitKind::CrossAttentionHead);
    QCOMPARE(core::model::readUnitPlace(JsonView(today, "file")), std::string("down 1.0"));
    const nlohmann::json first{{"kind", "attention head"}, {"layer", 3}};
    QVERIFY(core::model::readUnitKind(JsonView(first, "file")) == UnitKind::SelfAttentionHead);
    QCOMPARE(core::model::readUnitPlace(JsonView(first, "file")), std::string("blocks 3"));
}

void TestUnit::brokenDescriptionsAreNamed_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* tag, const char* json, const char* named) {
        QTest::newRow(tag) << QByteArray(json) << QByteArray(named);
    };
    row("no kind", R"({"place": "mid"})", "kind: missing");
    row("another kind", R"({"kind": "MLP newton", "place": "mid"})",
        "kind: expected a kind of unit, found \"MLP newton");
    row("a number as kind", R"({"kind": 1, "place": "mid"})", "kind: ");
    row("neither place nor layer", R"({"kind": "MLP neuron"})", "layer: missing");
    row("a number as place", R"({"kind": "MLP neuron", "place": 3})", "place: ");
    row("a negative layer", R"({"kind": "MLP neuron", "layer": -1})", "layer: ");
}

void TestUnit::brokenDescriptionsAreNamed() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, named);
    const nlohmann::json parsed = nlohmann::json::parse(json.toStdString());
    const QByteArray message = thrownMessage(
        [&] {
            core::model::readUnitKind(JsonView(parsed, "tessera.json"));
            core::model::readUnitPlace(JsonView(parsed, "tessera.json"));
        },
        core::ErrorCode::BadInput);
    QVERIFY2(message.contains("tessera.json: " + named), message);
}

void TestUnit::placesAreDistinctAndInTheOrderOfTheUnits() {
    const UnitPlaces places = unetPlaces();
    QCOMPARE(places.names(), (std::vector<std::string>{"down 0.0", "down 1.0", "mid"}));
    QCOMPARE(places.units(), 7);
    QCOMPARE(places.placeOf(0), 0);
    QCOMPARE(places.placeOf(5), 1);
    QCOMPARE(places.placeOf(6), 2);
    QVERIFY(UnitPlaces::of(std::vector<Unit>()).names().empty());
}

void TestUnit::unitsOfAKindAreNumberedAtTheirPlace() {
    const UnitPlaces places = unetPlaces();
    QCOMPARE(places.alike(1), 1);
    QCOMPARE(places.alike(3), 2);
    QCOMPARE(places.numberOf(3), 0);
    QCOMPARE(places.numberOf(5), 1);
    QCOMPARE(places.numberOf(6), 0); // of the same kind, elsewhere
}

void TestUnit::everyUnitHasAPositionOfItsOwn() {
    const auto dit = small::dit();
    const UnitPlaces places = UnitPlaces::of(dit->units());
    std::set<std::tuple<int, UnitKind, int>> positions;
    for (int unit = 0; unit < places.units(); ++unit) {
        QVERIFY(places.numberOf(unit) < places.alike(unit));
        const UnitKind kind = dit->units()[static_cast<std::size_t>(unit)].kind;
        positions.insert({places.placeOf(unit), kind, places.numberOf(unit)});
    }
    QCOMPARE(positions.size(), dit->units().size());
}

void TestUnit::unitsOfDitNameBlockAndPlace() {
    const auto dit = small::dit();
    const std::vector<Unit>& units = dit->units();
    QCOMPARE(units.size(), std::size_t{6});
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::string number = std::to_string(i / 2);
        QVERIFY(units[i].kind == (i % 2 == 0 ? UnitKind::SelfAttentionHead : UnitKind::MlpNeuron));
        QCOMPARE(units[i].block, "blocks." + number + (i % 2 == 0 ? ".attn" : ".mlp"));
        QCOMPARE(units[i].place, "blocks " + number);
        QVERIFY(units[i].name.starts_with(units[i].block + "."));
        QCOMPARE(units[i].isFine(), i % 2 == 1);
    }
}

TESSERA_CORE_TEST(TestUnit)
#include "tst_unit.moc"
