package lxmert.regions;

import java.io.IOException;
import java.nio.file.Path;
import lxmert.WrongValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of an extraction's files say of a wrong value at every field. */
class StoreMessagesTest {
  @TempDir Path folder;

  @Test
  void manifests() throws IOException {
    WrongValues.of(
            folder.resolve("manifest.json"),
            "{'format': 'lxmert-regions', 'version': 1, 'features': 'F16', 'feature_size': 8}",
            file -> StoreManifest.read(folder))
        .walk();
  }

  @Test
  void plansAndWhatBecameOfThem() throws IOException {
    Path file = folder.resolve("plan.json");
    WrongValues.of(
            file,
            """
            {'request': 'r', 'pictures_per_shard': 2, 'shards': [0, 1],
             'images': [{'id': 'a', 'file': 'a.png'}]}
            """,
            ExtractionPlan::read)
        .walk();
    WrongValues.of(
            file,
            """
            {'failed': [{'image_id': 'a', 'file': 'a.png', 'reason': 'torn'}],
             'contents': {'b': 'digest'}}
            """,
            ExtractionPlan.Done::read)
        .maps("contents")
        .walk();
    WrongValues.ofLines(
            file,
            "{'image_id': 'a', 'file': 'a.png', 'reason': 'torn'}",
            ExtractionPlan::readFailed)
        .walk();
  }
}
