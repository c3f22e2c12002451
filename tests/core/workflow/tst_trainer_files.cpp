#include "core/pytorch/ambiguous_weights.h"
#include "core/workflow/inspect.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/torch_writer.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::workflow;
using namespace torch_files;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

Tensors scaled(double factor) {
    Tensors tensors = tinyModel();
    for (auto& [name, tensor] : tensors)
        tensor = tensor * factor;
    return tensors;
}

Tensors prefixed(const Tensors& tensors, const std::string& prefix) {
    Tensors result;
    for (const auto& [name, tensor] : tensors)
        result[prefix + name] = tensor;
    return result;
}

std::string entry(const std::string& key, const std::string& value) {
    return text(key) + value + "s";
}

/// An instance made without a call, with attributes.
std::string instance(const std::string& module, const std::string& name, const std::string& state) {
    return global(module, name) + ")\x81" + state + "b";
}

std::string call(const std::string& module, const std::string& name, const std::vector<std::string>& arguments = {}) {
    return global(module, name) + tuple(arguments) + "R";
}

bool isSaid(const std::vector<std::string>& notes, const std::string& piece) {
    return std::any_of(notes.begin(), notes.end(),
                       [&](const std::string& note) { return note.find(piece) != std::string::npos; });
}

} // namespace

/// Checkpoints as trainers leave them: each opens as the model that is in it, or says in words what it is.
class TestTrainerFiles : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        std::filesystem::copy_file(golden("dit-facebook-tiny") / "config.json", path("config.json"));
    }

    void whateverStandsBeforeTheNamesIsTakenOff_data();
    void whateverStandsBeforeTheNamesIsTakenOff();
    void wrappersInsideTheNamesAreTakenOut_data();
    void wrappersInsideTheNamesAreTakenOut();
    void callbacksAreNoWeights();
    void theAveragedOfTwoModelsComesFirst_data();
    void theAveragedOfTwoModelsComesFirst();
    void everyKeyThatIsOfferedOpens();
    void anAveragedModelIsKnownByItsInnermostName();
    void aListOfAveragedTensorsHasTheModelsOrder();
    void anObjectMayHoldTheAverage();
    void flattenedParametersAreNamed();
    void averagedNamesMayHaveLostTheirDots();
    void modelsInDoubtAreNamed();
    void safetensorsHoldSeveralModelsToo();
    void anOptimizersDictionariesAreNotCounted();
    void inertValuesBesideTheWeightsStayUnread_data();
    void inertValuesBesideTheWeightsStayUnread();
    void partsOfAWeightAreFolded_data();
    void partsOfAWeightAreFolded();
    void partsThatDoNotBelongTogetherAreRefused();
    void whatOnlyTrainingNeedsIsNamedAndLeftUnread();
    void aMissingBlockIsNamed();
    void anotherNetworkIsNamed_data();
    void anotherNetworkIsNamed();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    std::string spec() const { return path("a.pt").string(); }
    checkpoint::OpenedModel open(const std::string& weights = {}) const {
        return openModel(spec(), {.weights = weights});
    }
    bool opensAs(const Tensors& tensors, const std::string& weights = {}) const {
        TorchWriter writer;
        writer.write(path("plain.pt"), writer.dict(tensors));
        return sameWeights(*open(weights).model, *openModel(path("plain.pt").string()).model);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTrainerFiles::whateverStandsBeforeTheNamesIsTakenOff_data() {
    QTest::addColumn<QString>("prefix");
    for (const char* prefix : {"module.", "_orig_mod.", "model.", "net.", "ema_model.", "ema.",
                               "model.diffusion_model.", "_fsdp_wrapped_module.", "_orig_mod.module.",
                               "module._orig_mod.", "denoiser.network.", "a b/c.", "state_dict."})
        QTest::newRow(prefix) << prefix;
}

void TestTrainerFiles::whateverStandsBeforeTheNamesIsTakenOff() {
    QFETCH(QString, prefix);
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tinyModel(), prefix.toStdString()));
    QVERIFY(opensAs(tinyModel()));
    const bool isWorthSaying = prefix != "model.diffusion_model."; // where any pipeline in one file has its network
    QCOMPARE(isSaid(open().warnings, prefix.toStdString()), isWorthSaying);
    QCOMPARE(isSaid(inspectFile(spec()).warnings, prefix.toStdString()), isWorthSaying);
    formats::writeSafetensors(path("a.safetensors"), prefixed(tinyModel(), prefix.toStdString()));
    const auto opened = openModel(path("a.safetensors").string());
    QVERIFY(sameWeights(*opened.model, *open().model));
    QCOMPARE(isSaid(opened.warnings, prefix.toStdString()), isWorthSaying);
}

void TestTrainerFiles::wrappersInsideTheNamesAreTakenOut_data() {
    QTest::addColumn<QString>("wrapper");
    for (const char* wrapper : {"_checkpoint_wrapped_module.", "_fsdp_wrapped_module.", "_orig_mod.", "module.",
                                "_fsdp_wrapped_module._checkpoint_wrapped_module."})
        QTest::newRow(wrapper) << wrapper;
}

void TestTrainerFiles::wrappersInsideTheNamesAreTakenOut() {
    QFETCH(QString, wrapper);
    Tensors tensors;
    for (const auto& [name, tensor] : tinyModel()) {
        const bool isOfBlock = name.starts_with("blocks.");
        tensors["model." + (isOfBlock ? name.substr(0, 9) + wrapper.toStdString() + name.substr(9) : name)] = tensor;
    }
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tensors));
    QVERIFY(opensAs(tinyModel()));
    QVERIFY(isSaid(open().warnings, "wrapper"));
}

/// As Lightning writes it.
void TestTrainerFiles::callbacksAreNoWeights() {
    TorchWriter writer;
    const std::string state = writer.dict({{"exp_avg", at::ones({4})}});
    writer.write(path("a.pt"),
                 "}" + entry("epoch", integer(3)) + entry("state_dict", writer.dict(tinyModel(), "model.")) +
                     entry("callbacks", "}" + entry("ModelCheckpoint{'monitor': 'loss'}",
                                                    writer.dict({{"best_score", at::ones({})}, {"b", at::ones({})}}))) +
                     entry("optimizer_states", "](}" + entry("state", "}" + integer(0) + state + "s") + "e"));
    QVERIFY(opensAs(tinyModel()));
    const Inspection found = inspectFile(spec());
    QCOMPARE(found.weights, std::string("state_dict"));
    QVERIFY(found.otherWeights.empty());
}

void TestTrainerFiles::theAveragedOfTwoModelsComesFirst_data() {
    QTest::addColumn<QString>("weights");
    QTest::addColumn<double>("factor");
    for (const char* averaged : {"", "ema", "state_dict", "state_dict/ema"})
        QTest::newRow(averaged) << averaged << 0.5;
    for (const char* trained : {"model", "state_dict/model"})
        QTest::newRow(trained) << trained << 1.0;
}

void TestTrainerFiles::theAveragedOfTwoModelsComesFirst() {
    QFETCH(QString, weights);
    QFETCH(double, factor);
    TorchWriter writer;
    Tensors both = prefixed(tinyModel(), "model.");
    both.merge(prefixed(scaled(0.5), "ema."));
    writer.write(path("a.pt"), "}" + entry("state_dict", writer.dict(both)));
    QVERIFY(opensAs(scaled(factor), weights.toStdString()));
}

void TestTrainerFiles::everyKeyThatIsOfferedOpens() {
    TorchWriter writer;
    Tensors wrapped = prefixed(scaled(0.25), "online_model.");
    wrapped.merge(prefixed(scaled(0.5), "ema_model."));
    wrapped["step"] = at::ones({});
    writer.write(path("a.pt"), "}" + entry("model", writer.dict(tinyModel())) + entry("ema", writer.dict(wrapped)));
    const Inspection found = inspectFile(spec());
    std::vector<std::string> keys = found.otherWeights;
    keys.push_back(found.weights);
    QCOMPARE(keys.size(), std::size_t{3});
    for (const std::string& key : keys)
        QCOMPARE(inspectFile(spec(), {.weights = key}).weights, key);
    VERIFY_REFUSED(open("swa"), "no weights \"swa\" in the file; there are: \"model\", \"ema/");
}

void TestTrainerFiles::anAveragedModelIsKnownByItsInnermostName() {
    TorchWriter writer;
    Tensors wrapped = prefixed(scaled(0.25), "online_model.");
    wrapped.merge(prefixed(scaled(0.5), "ema_model."));
    wrapped["initted"] = at::ones({1});
    writer.write(path("a.pt"), "}" + entry("model", writer.dict(tinyModel())) + entry("ema", writer.dict(wrapped)));
    QVERIFY(opensAs(scaled(0.5)));
    QVERIFY(opensAs(scaled(0.5), "ema"));
    QVERIFY(opensAs(tinyModel(), "model"));
    QVERIFY(isSaid(open().warnings, "1 tensor beside the model is left unread: initted"));
}

/// As averaging classes keep "shadow" parameters: those that are trained, which a position table is not.
void TestTrainerFiles::aListOfAveragedTensorsHasTheModelsOrder() {
    const auto write = [&](std::size_t count) {
        TorchWriter writer;
        const std::string model = writer.dict(tinyModel());
        std::string list = "](";
        std::size_t added = 0;
        for (const auto& [name, tensor] : tinyModel())
            if (name != "pos_embed" && added++ < count)
                list += writer.tensor(tensor * 0.5);
        writer.write(path("a.pt"),
                     "}" + entry("model", model) +
                         entry("ema", "}" + entry("decay", integer(1)) + entry("shadow_params", list + "e")));
    };
    write(1000);
    Tensors averaged = scaled(0.5);
    averaged["pos_embed"] = tinyModel().at("pos_embed");
    QVERIFY(opensAs(averaged));
    QVERIFY(opensAs(tinyModel(), "model"));
    QCOMPARE(inspectFile(spec()).weights, std::string("ema/shadow_params"));
    QVERIFY(isSaid(open().warnings, "in the order of \"model\"'s"));
    write(3); // of another model
    QVERIFY(opensAs(tinyModel()));
    QVERIFY(isSaid(open().warnings, "averaged weights without names (ema/shadow_params) fit no model"));
}

void TestTrainerFiles::anObjectMayHoldTheAverage() {
    TorchWriter writer;
    const std::string shadow = "}" + entry("decay", integer(1)) + entry("shadow", writer.dict(scaled(0.5)));
    writer.write(path("a.pt"), "}" + entry("model", writer.dict(tinyModel())) +
                                   entry("averager", instance("train.ema", "EMA", shadow)));
    QVERIFY(opensAs(scaled(0.5)));
    QCOMPARE(inspectFile(spec()).weights, std::string("averager/shadow"));
    QVERIFY(opensAs(tinyModel(), "model"));
}

void TestTrainerFiles::flattenedParametersAreNamed() {
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict({{"_fsdp_wrapped_module._flat_param", at::ones({64})}}));
    VERIFY_REFUSED(open(), "FSDP flattened");
}

/// As latent diffusion's trainer keeps them beside the model.
void TestTrainerFiles::averagedNamesMayHaveLostTheirDots() {
    Tensors both = prefixed(tinyModel(), "model.diffusion_model."), averaged = scaled(0.5);
    averaged["pos_embed"] = tinyModel().at("pos_embed"); // which is not trained
    for (const auto& [name, tensor] : averaged) {
        std::string plain = name;
        std::erase(plain, '.');
        if (name != "pos_embed")
            both["model_ema.diffusion_model" + plain] = tensor;
    }
    both["model_ema.decay"] = at::ones({});
    TorchWriter writer;
    writer.write(path("a.pt"), "}" + entry("state_dict", writer.dict(both)));
    QVERIFY(opensAs(averaged));
    QVERIFY(opensAs(averaged, "ema"));
    QVERIFY(opensAs(tinyModel(), "state_dict/model.diffusion_model"));
    QCOMPARE(inspectFile(spec()).weights, std::string("state_dict/model_ema"));
    const std::vector<std::string> others = inspectFile(spec()).otherWeights;
    QCOMPARE(others.size(), std::size_t{1});
    QVERIFY(opensAs(tinyModel(), others.front()));
}

void TestTrainerFiles::modelsInDoubtAreNamed() {
    TorchWriter writer;
    Tensors both = prefixed(tinyModel(), "first.");
    both.merge(prefixed(scaled(0.5), "second."));
    writer.write(path("a.pt"), "}" + entry("nets", writer.dict(both)));
    VERIFY_REFUSED(open(), "several sets of weights in the file: \"nets/first\", \"nets/second\"; say which with "
                           "--weights KEY");
    VERIFY_REFUSED(open("nets"), "--weights reads one of these where it is written in full");
    QVERIFY(opensAs(scaled(0.5), "nets/second"));
    QVERIFY(opensAs(tinyModel(), "first"));
}

void TestTrainerFiles::safetensorsHoldSeveralModelsToo() {
    Tensors both = prefixed(tinyModel(), "model.");
    both.merge(prefixed(scaled(0.5), "ema."));
    both["optimizer.step"] = at::ones({1});
    formats::writeSafetensors(path("a.safetensors"), both);
    const std::string file = path("a.safetensors").string();
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(scaled(0.5)));
    const auto averaged = openModel(file), trained = openModel(file, {.weights = "model"});
    QVERIFY(sameWeights(*averaged.model, *open().model));
    QVERIFY(isSaid(averaged.warnings, "left unread: optimizer.step"));
    QVERIFY(!sameWeights(*trained.model, *open().model));
    QVERIFY(averaged.model->info().sha256 != trained.model->info().sha256);
    QCOMPARE(inspectFile(file).otherWeights, std::vector<std::string>{"model"});
}

/// A sharded optimizer's state has a dictionary for each tensor.
void TestTrainerFiles::anOptimizersDictionariesAreNotCounted() {
    TorchWriter writer;
    std::string state = "}";
    const std::string moment = writer.dict({{"exp_avg", at::ones({1})}});
    for (int i = 0; i < 300; ++i)
        state += entry("blocks." + std::to_string(i) + ".weight", moment);
    writer.write(path("a.pt"),
                 "}" + entry("optimizer", "}" + entry("state", state)) + entry("model", writer.dict(tinyModel())));
    QVERIFY(opensAs(tinyModel()));
}

void TestTrainerFiles::inertValuesBesideTheWeightsStayUnread_data() {
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* name, const std::string& value) {
        QTest::newRow(name) << QByteArray::fromStdString(value);
    };
    const std::string counts = "}" + entry("x", integer(1)) + entry("y", integer(2));
    row("Counter", call("collections", "Counter", {counts}));
    row("defaultdict", call("collections", "defaultdict", {global("builtins", "list")}) + entry("a", "]"));
    row("deque", call("collections", "deque", {"]", integer(3)}) + "(" + integer(1) + integer(2) + "e");
    row("set", call("builtins", "set", {"]"}));
    row("path", call("pathlib", "PosixPath", {text("data"), text("train")}));
    row("path of Python 3.13", call("pathlib._local", "PosixPath", {text("data")}));
    row("date", call("datetime", "datetime", {call("_codecs", "encode", {text("abc"), text("latin1")})}));
    row("duration", call("datetime", "timedelta", {integer(1), integer(2), integer(3)}));
    row("Namespace", instance("argparse", "Namespace", "}" + entry("lr", integer(1))));
    row("SimpleNamespace", call("types", "SimpleNamespace") + "}" + entry("lr", integer(1)) + "b");
    row("UUID", instance("uuid", "UUID", "}" + entry("int", integer(1))));
    row("Decimal", call("decimal", "Decimal", {text("1.5")}));
    row("NumPy's number", call("numpy.core.multiarray", "scalar", {call("numpy", "dtype", {text("f8")}), text("x")}));
    row("dtype", global("torch", "bfloat16"));
    row("a project's data class", instance("train.config", "TrainConfig", "}" + entry("lr", integer(1))));
    row("its class alone", global("models.dit", "DiT"));
    row("a member of an enumeration", call("train", "Phase", {integer(2)}));
    row("a member named by a word", call("lightning.fabric", "Precision", {text("bf16-mixed")}));
    row("an ordered dictionary's class", call("train", "Config") + entry("lr", integer(1)));
    row("slots", instance("train", "Slots", tuple({"N", "}" + entry("lr", integer(1))})));
    row("a dictionary's class", global("lightning.utilities", "AttributeDict") + ")\x81" + entry("lr", integer(1)));
    row("a list's class", global("omegaconf", "ListConfig") + ")\x81(" + integer(1) + integer(2) + "e");
    row("reconstructed",
        call("copyreg", "_reconstructor", {global("train", "Config"), global("builtins", "object"), "N"}) + "}b");
    row("holds itself", global("omegaconf.dictconfig", "DictConfig") + ")\x81q\x63}" +
                            entry("_content", "}" + entry("lr", instance("omegaconf.nodes", "AnyNode",
                                                                         "}" + entry("_parent", "h\x63")))) +
                            "b");
}

void TestTrainerFiles::inertValuesBesideTheWeightsStayUnread() {
    QFETCH(QByteArray, value);
    TorchWriter writer;
    writer.write(path("a.pt"), "}" + entry("ema", writer.dict(tinyModel())) + entry("beside", value.toStdString()));
    QVERIFY(opensAs(tinyModel()));
}

void TestTrainerFiles::partsOfAWeightAreFolded_data() {
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("mask") << QStringList{"weight_orig", "weight_mask"};
    QTest::newRow("parametrized mask") << QStringList{"parametrizations.weight.original",
                                                      "parametrizations.weight.0.mask"};
    QTest::newRow("weight norm") << QStringList{"weight_g", "weight_v"};
    QTest::newRow("parametrized weight norm")
        << QStringList{"parametrizations.weight.original0", "parametrizations.weight.original1"};
    QTest::newRow("spectral norm") << QStringList{"weight_orig", "weight_u", "weight_v"};
}

void TestTrainerFiles::partsOfAWeightAreFolded() {
    QFETCH(QStringList, parts);
    const std::string layer = "blocks.1.mlp.fc1.";
    Tensors tensors = tinyModel(), whole = tensors;
    const at::Tensor weight = tensors.extract(layer + "weight").mapped();
    std::vector<at::Tensor> values{weight, at::ones_like(weight)};
    values[1].index_put_({at::tensor({0, 3})}, 0.0);
    at::Tensor folded = weight * values[1];
    if (parts[0].endsWith("_g") || parts[0].endsWith("original0")) {
        values = {at::full({weight.size(0), 1}, 2.0), weight};
        folded = 2 * weight / weight.norm(2, {1}, true);
    } else if (parts.size() == 3) {
        values = {weight, at::full({weight.size(0)}, 0.5), at::full({weight.size(1)}, 0.25)};
        folded = weight / (0.5 * 0.25 * weight.sum());
    }
    for (qsizetype i = 0; i < parts.size(); ++i)
        tensors[layer + parts[i].toStdString()] = values[static_cast<std::size_t>(i)];
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tensors));
    const auto opened = open();
    const auto& dit = dynamic_cast<const model::dit::Dit&>(*opened.model);
    QVERIFY(at::allclose(dit.weights().toStateDict().at(layer + "weight"), folded, 1e-5, 1e-6));
    QVERIFY(isSaid(opened.warnings, "1 weight was put together from its parts"));
}

void TestTrainerFiles::partsThatDoNotBelongTogetherAreRefused() {
    Tensors tensors = tinyModel();
    const at::Tensor weight = tensors.extract("blocks.1.mlp.fc1.weight").mapped();
    tensors["blocks.1.mlp.fc1.weight_orig"] = weight;
    tensors["blocks.1.mlp.fc1.weight_mask"] = at::ones({3});
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tensors));
    VERIFY_REFUSED(open(), "blocks.1.mlp.fc1.weight_orig: expected no such tensor");
}

void TestTrainerFiles::whatOnlyTrainingNeedsIsNamedAndLeftUnread() {
    Tensors tensors = tinyModel();
    tensors["projectors.0.0.weight"] = at::ones({4, 4});
    tensors["num_batches_tracked"] = at::ones({});
    tensors["alphas_cumprod"] = at::ones({1000});
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tensors));
    QVERIFY(opensAs(tinyModel()));
    const auto opened = open();
    for (const char* name : {"projectors.0.0.weight", "num_batches_tracked", "alphas_cumprod"})
        QVERIFY2(isSaid(opened.warnings, name), name);
    tensors["blocks.0.odd"] = at::ones({1}); // what nobody knows may matter
    TorchWriter odd;
    odd.write(path("a.pt"), odd.dict(tensors));
    VERIFY_REFUSED(open(), "blocks.0.odd: expected no such tensor");
}

void TestTrainerFiles::aMissingBlockIsNamed() {
    Tensors tensors;
    for (const auto& [name, tensor] : tinyModel())
        if (!name.starts_with("blocks.1."))
            tensors[name] = tensor;
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tensors));
    VERIFY_REFUSED(open(), "block 1 is missing: there are blocks 0 and 2");
}

void TestTrainerFiles::anotherNetworkIsNamed_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("meaning");
    QTest::newRow("gated MLP") << "blocks.0.mlp.w12.weight"
                               << "a gated MLP";
    QTest::newRow("embedder") << "beta_embedder.mlp.0.weight"
                              << "an embedder of a condition that is not its class or timestep";
    QTest::newRow("norms") << "blocks.0.attn.q_norm.weight"
                           << "normalised queries and keys";
}

/// With and without a config: neither helps.
void TestTrainerFiles::anotherNetworkIsNamed() {
    QFETCH(QString, name);
    QFETCH(QString, meaning);
    Tensors tensors = tinyModel();
    if (meaning == "a gated MLP")
        tensors.erase("blocks.0.mlp.fc1.weight");
    tensors[name.toStdString()] = at::ones({64, 64});
    TorchWriter writer;
    writer.write(path("a.pt"), writer.dict(tensors));
    VERIFY_REFUSED(open(), meaning + " (" + name);
    std::filesystem::remove(path("config.json"));
    const QString said = files::complaint([&] { open(); });
    QVERIFY2(said.contains(meaning) || said.contains("num_heads"), qPrintable(said));
    QVERIFY2(meaning != "a gated MLP" || !said.contains("config.json"), qPrintable(said));
}

TESSERA_CORE_TEST(TestTrainerFiles)
#include "tst_trainer_files.moc"
