package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.checkpoint.LxmertWeights;
import lxmert.dataset.AnswerNormalizer;
import lxmert.dataset.AnswerVocabulary;
import lxmert.finetune.AnswerTransfer;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Holds the answer head that is carried over from pre-training against {@code qa_transfer}. */
final class TransferChecks {
  private static final String AFTER = "qa_transfer.after.";

  private TransferChecks() {}

  /**
   * Three findings.
   *
   * @param expected the part {@code qa_transfer} of {@code finetune.json}
   */
  static List<CheckResult> check(Path folder, JsonNode expected) {
    List<String> labels = texts(expected.path("label2ans"));
    List<CheckResult> findings = new ArrayList<>();
    List<String> normalized = labels.stream().map(AnswerNormalizer::normalize).toList();
    findings.add(
        CheckResult.equal(
            "answer transfer: normalised answers",
            normalized.equals(texts(expected.path("converted")))));
    Path pretrained = folder.resolve("weights.safetensors");
    try (PointerScope scope = new PointerScope();
        LxmertWeights weights = LxmertWeights.read(pretrained);
        StateDict fixture = StateDict.read(folder.resolve("finetune.safetensors"))) {
      LxmertForQuestionAnswering model =
          new LxmertForQuestionAnswering(FinetuneChecks.config(fixture, labels.size()));
      int found =
          AnswerTransfer.copy(
              weights,
              AnswerVocabulary.of(texts(expected.path("all_ans"))),
              model,
              AnswerVocabulary.of(labels),
              pretrained);
      int used = 0;
      for (JsonNode each : expected.path("used")) {
        used += each.asBoolean() ? 1 : 0;
      }
      findings.add(CheckResult.equal("answer transfer: answers found", found == used));
      findings.add(CheckResult.of("answer transfer: head", error(model, fixture), 0));
    }
    return findings;
  }

  private static double error(LxmertForQuestionAnswering model, StateDict fixture) {
    double error = 0;
    for (Map.Entry<String, Tensor> parameter : ModuleWeights.stateOf(model).entrySet()) {
      if (parameter.getKey().startsWith("logit_fc.")) {
        Tensor after = fixture.tensor(AFTER + parameter.getKey());
        error = Math.max(error, TrainingRun.difference(parameter.getValue(), after));
      }
    }
    return error;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
