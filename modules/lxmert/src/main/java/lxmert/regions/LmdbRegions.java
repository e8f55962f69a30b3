package lxmert.regions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.tensor.PickledRecord;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.CursorIterable.KeyVal;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * Regions in an LMDB database, an entry for each image: msgpack (UNITER's), a NumPy archive
 * (UNITER's compressed ones), or a pickled dictionary of which only names, numbers and arrays are
 * understood (ViLBERT's, VOLTA's). The image's id is {@code image_id} in the entry, or the key up
 * to the first dot.
 */
final class LmdbRegions {
  /** The file in a database's folder. */
  static final String DATA = "data.mdb";

  /** Keys of lists, not of images. */
  private static final String LIST = "keys";

  private static final String OTHER_LIST = "__";
  private static final int PICKLE = 0x80;

  private LmdbRegions() {}

  /** Hands over the images of a database, in the order of the keys. */
  static void read(Path data, ImageArrays.Sink images) throws IOException {
    LmdbHeader.requireWhole(data);
    Env.Builder<byte[]> open = Env.create(ByteArrayProxy.PROXY_BA).setMaxReaders(1);
    try (Env<byte[]> env =
            open.open(
                data.toFile(),
                EnvFlags.MDB_RDONLY_ENV,
                EnvFlags.MDB_NOLOCK,
                EnvFlags.MDB_NOSUBDIR);
        Txn<byte[]> transaction = env.txnRead()) {
      Dbi<byte[]> entries = env.openDbi((byte[]) null);
      try (CursorIterable<byte[]> all = entries.iterate(transaction)) {
        for (KeyVal<byte[]> entry : all) {
          String key = new String(entry.key(), StandardCharsets.UTF_8);
          if (!key.equals(LIST) && !key.startsWith(OTHER_LIST)) {
            images.accept(image(data, "%s, entry %s".formatted(data, key), key, entry.val()));
          }
        }
      }
    } catch (LmdbException e) {
      throw new UserError("%s cannot be read as LMDB: %s".formatted(data, e.getMessage()), e);
    }
  }

  private static ImageArrays image(Path data, String place, String key, byte[] value)
      throws IOException {
    String id = key.split("\\.", 2)[0];
    if (value.length > 1 && value[0] == 'P' && value[1] == 'K') {
      return new RecordArrays("LMDB of NumPy archives", place, id, NpzRegions.read(place, value));
    }
    if (value.length > 0 && (value[0] & 0xff) == PICKLE && value.length > 1 && value[1] < 6) {
      Map<String, Object> record = record(place, pickled(data, place, value));
      Object own = RegionField.IMAGE_ID.in(record.keySet());
      return new RecordArrays(
          "LMDB of pickled dictionaries", place, own == null ? id : text(record.get(own)), record);
    }
    return new RecordArrays("LMDB of msgpack", place, id, MsgpackArrays.read(place, value));
  }

  private static Map<String, Object> pickled(Path data, String place, byte[] value) {
    try {
      return PickledRecord.read(place, value);
    } catch (UserError e) {
      UserError error =
          UserError.withProgram(
              e.getMessage()
                  + "; where you trust its source, for pickles run code, this Python makes .npz"
                  + " files of it:",
              """
            import lmdb, pickle, numpy as np
            for key, value in lmdb.open(r"%s", subdir=False, readonly=True, \
          lock=False).begin().cursor():
                if key != b"keys": np.savez(key.decode() + ".npz", **pickle.loads(value))"""
                  .formatted(data));
      error.initCause(e);
      throw error;
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Npy number) {
      return String.valueOf(RegionsFromArrays.single(number));
    }
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  private static Map<String, Object> record(String place, Map<String, Object> pickled) {
    Map<String, Object> record = new HashMap<>();
    pickled.forEach(
        (name, value) ->
            record.put(
                name,
                value instanceof PickledRecord.Array array
                    ? Npy.of(
                        "%s, \"%s\"".formatted(place, name),
                        array.type(),
                        array.shape(),
                        array.data())
                    : value));
    return record;
  }
}
