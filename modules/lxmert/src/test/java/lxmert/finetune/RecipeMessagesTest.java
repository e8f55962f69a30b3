package lxmert.finetune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lxmert.WrongValues;
import lxmert.pretrain.PretrainRecipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of recipes say of a wrong value at every field. */
class RecipeMessagesTest {
  private static final String SHARED =
      """
      'batch_size': 4, 'micro_batch_size': 2, 'epochs': 1, 'max_length': 20,
      'vocabulary_size': 100, 'seed': 1, 'precision': 'float32', 'log_every': 1,
      'checkpoint': {'every': '10 minutes', 'keep': 2},
      'optimizer': {'learning_rate': 0.1, 'warmup': 0.1, 'weight_decay': 0, 'clip_norm': 1},
      'model': {'hidden_size': 32}
      """;

  @TempDir Path folder;

  @Test
  void fineTuning() throws IOException {
    WrongValues.of(
            folder.resolve("recipe.yaml"),
            "{" + SHARED + ", 'loss': 'cross_entropy'}",
            file -> FinetuneRecipe.read(file, List.of()))
        .maps("model")
        .free("model.hidden_size") // read with the sizes of the model
        .optional("micro_batch_size")
        .walk();
  }

  @Test
  void preTraining() throws IOException {
    WrongValues.of(
            folder.resolve("recipe.yaml"),
            "{"
                + SHARED
                + """
                , 'objective': {
                  'masked_words': {'weight': 1, 'masking': {'rate': 0.1, 'mask': 0.8, 'random': 0.1}},
                  'masked_objects': {'object_weight': 1, 'attribute_weight': 1, 'feature_weight': 1,
                    'classes_over': 'all', 'masking': {'rate': 0.1, 'mask': 0.8, 'random': 0.1}},
                  'matching': {'weight': 1, 'mismatch_probability': 0.5},
                  'questions': {'weight': 1, 'from_epoch': 1}}}
                """,
            file -> PretrainRecipe.read(file, List.of()))
        .maps("model")
        .free("model.hidden_size")
        .optional("micro_batch_size")
        .walk();
  }
}
