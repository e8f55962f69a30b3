package lxmert.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.WrongValues;
import lxmert.io.Json;
import lxmert.model.LxmertConfig;
import lxmert.tensor.WeightFiles;
import lxmert.text.Vocabulary;
import lxmert.vision.DetectorConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of the files of models and detectors say of a wrong value at every field. */
class FolderMessagesTest {
  @TempDir Path folder;

  private Path config() {
    return folder.resolve("config.json");
  }

  @Test
  void sizes() throws IOException {
    WrongValues.of(config(), Json.line(LxmertConfig.base()), LxmertConfig::read)
        .maps("") // what is missing is of the base size
        .walk();
  }

  @Test
  void use() throws IOException {
    WrongValues.of(
            config(),
            """
            {'finetuning_task': 'vqa', 'problem_type': 'multi_label_classification',
             'max_sentence_length': 20}
            """,
            file -> ModelUse.read(file, LxmertConfig.read(file), 1))
        .allOptional()
        .walk();
    WrongValues.of(
            config(),
            "{'architectures': ['LxmertForQuestionAnswering']}",
            file -> ModelFolder.saidArchitecture(folder))
        .allOptional()
        .walk();
  }

  @Test
  void answers() throws IOException {
    for (String names :
        new String[] {
          "{'id2label': {'0': 'yes', '1': 'no'}}",
          "{'label2id': {'yes': 0, 'no': 1}}",
          "{'answer2id': {'yes': 0, 'no': 1}}"
        }) {
      WrongValues.of(config(), names, file -> ModelFolder.namedAnswers(folder))
          .optional("id2label", "label2id", "answer2id")
          .maps("id2label", "label2id", "answer2id") // another length is told elsewhere
          .walk();
    }
    Files.delete(config());
    WrongValues.of(
            folder.resolve("labels.json"),
            "['yes', 'no']",
            file -> ModelFolder.namedAnswers(folder))
        .walk();
  }

  @Test
  void weightsInSeveralFiles() throws IOException {
    Files.writeString(folder.resolve("a.bin"), "");
    WrongValues.of(
            folder.resolve("pytorch_model.bin.index.json"),
            "{'metadata': {}, 'weight_map': {'x': 'a.bin', 'y': 'a.bin'}}",
            WeightFiles::parts)
        .optional("metadata")
        .free("metadata")
        .maps("weight_map")
        .walk();
  }

  @Test
  void words() throws IOException {
    WrongValues.of(
            folder.resolve("tokenizer.json"),
            """
            {'model': {'type': 'WordPiece', 'continuing_subword_prefix': '##',
               'vocab': {'[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, '[MASK]': 4}},
             'normalizer': {'lowercase': true},
             'added_tokens': [{'id': 0, 'content': '[PAD]'}]}
            """,
            Vocabulary::read)
        .optional("added_tokens")
        .maps("model.vocab")
        .walk();
  }

  @Test
  void detectors() throws IOException {
    WrongValues.of(config(), Json.line(DetectorConfig.standard()), DetectorConfig::read)
        .allOptional() // what is missing is as in the public detector
        .free("input.min_size_train", "roi_heads.nms_thresh_test") // one or a list
        .walk();
    WrongValues.of(
            folder.resolve("config.yaml"),
            """
            {'preset': 'caffe', 'rpn': {'nms_thresh': 0.7}, 'input': {'format': 'BGR'},
             'model': {'max_pool': true, 'pixel_mean': [1, 2, 3]}}
            """,
            DetectorConfig::read)
        .allOptional()
        .walk();
  }
}
