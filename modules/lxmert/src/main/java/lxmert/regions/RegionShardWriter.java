package lxmert.regions;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lxmert.io.Digests;
import lxmert.tensor.DType;
import lxmert.tensor.HalfFloats;
import lxmert.tensor.SafeTensors;
import lxmert.vision.Regions;

/** The images of the next shard, held until it is full; then written as one file. */
final class RegionShardWriter {
  private final StoreManifest manifest;
  private final Map<String, Regions> images = new LinkedHashMap<>();
  private int regions;
  private int idWidth = 1;

  RegionShardWriter(StoreManifest manifest) {
    this.manifest = manifest;
  }

  StoreManifest manifest() {
    return manifest;
  }

  void add(String id, Regions found) {
    images.put(id, found);
    regions += found.count();
    idWidth = Math.max(idWidth, utf8(id).length);
  }

  boolean contains(String id) {
    return images.containsKey(id);
  }

  int size() {
    return images.size();
  }

  long featureBytes() {
    return (long) regions * manifest.featureSize() * manifest.features().bytes();
  }

  /** The hash of each id, in the order of the rows. */
  List<ImageIndex.Entry> entries(int shard) {
    List<ImageIndex.Entry> entries = new ArrayList<>();
    for (String id : images.keySet()) {
      entries.add(new ImageIndex.Entry(ImageIndex.hash(utf8(id)), shard, entries.size()));
    }
    return entries;
  }

  /** Writes the shard, atomically, and returns its SHA-256. */
  String write(Path file) {
    int p = images.size();
    long n = regions;
    SafeTensors.writeRaw(
        file,
        List.of(
            raw(RegionShard.OFFSETS, DType.I64, this::writeOffsets, p + 1),
            raw(RegionShard.SIZES, DType.I32, this::writeSizes, p, 2),
            raw(RegionShard.OBJECT_IDS, DType.I32, ints(Regions::objectIds), n),
            raw(RegionShard.OBJECT_SCORES, DType.F32, floats(Regions::objectScores), n),
            raw(RegionShard.ATTRIBUTE_IDS, DType.I32, ints(Regions::attributeIds), n),
            raw(RegionShard.ATTRIBUTE_SCORES, DType.F32, floats(Regions::attributeScores), n),
            raw(RegionShard.BOXES, DType.F32, floats(Regions::boxes), n, 4),
            raw(
                RegionShard.FEATURES,
                manifest.features(),
                manifest.features() == DType.F16 ? this::writeHalves : floats(Regions::features),
                n,
                manifest.featureSize()),
            raw(RegionShard.IMAGE_IDS, DType.U8, this::writeIds, p, idWidth)),
        Map.of());
    return Digests.of(file);
  }

  private static SafeTensors.Raw raw(
      String name, DType type, SafeTensors.Body body, long... shape) {
    return new SafeTensors.Raw(name, type, shape, body);
  }

  private void writeIds(OutputStream out) throws IOException {
    for (String id : images.keySet()) {
      out.write(ByteBuffer.allocate(idWidth).put(utf8(id)).array());
    }
  }

  private void writeOffsets(OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate((images.size() + 1) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long offset = 0;
    bytes.putLong(offset);
    for (Regions each : images.values()) {
      offset += each.count();
      bytes.putLong(offset);
    }
    out.write(bytes.array());
  }

  private void writeSizes(OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * images.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Regions each : images.values()) {
      bytes.putInt(each.imageHeight()).putInt(each.imageWidth());
    }
    out.write(bytes.array());
  }

  private void writeHalves(OutputStream out) throws IOException {
    for (Regions each : images.values()) {
      ByteBuffer bytes =
          ByteBuffer.allocate(each.features().length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float feature : each.features()) {
        bytes.putShort(HalfFloats.toF16(feature));
      }
      out.write(bytes.array());
    }
  }

  private SafeTensors.Body floats(Function<Regions, float[]> column) {
    Collection<Regions> rows = images.values();
    return out -> {
      for (Regions each : rows) {
        float[] values = column.apply(each);
        ByteBuffer bytes =
            ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
      }
    };
  }

  private SafeTensors.Body ints(Function<Regions, int[]> column) {
    Collection<Regions> rows = images.values();
    return out -> {
      for (Regions each : rows) {
        int[] values = column.apply(each);
        ByteBuffer bytes =
            ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        out.write(bytes.array());
      }
    };
  }

  private static byte[] utf8(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }
}
