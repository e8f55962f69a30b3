package lxmert.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.vision.Regions;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.collection.mutable.ArraySeq;

/** An image's regions as a struct: its size in pixels, and {@code found}, a struct for each. */
final class RegionRows {
  private static final StructType BOX =
      new StructType()
          .add("left", DataTypes.FloatType)
          .add("top", DataTypes.FloatType)
          .add("right", DataTypes.FloatType)
          .add("bottom", DataTypes.FloatType);

  private static final StructType REGION =
      new StructType()
          .add("box", BOX)
          .add("object", DataTypes.StringType)
          .add("object_id", DataTypes.IntegerType)
          .add("object_score", DataTypes.FloatType)
          .add("attribute", DataTypes.StringType)
          .add("attribute_id", DataTypes.IntegerType)
          .add("attribute_score", DataTypes.FloatType)
          .add("feature", DataTypes.createArrayType(DataTypes.FloatType));

  /** The type of a column of regions. */
  static final StructType TYPE =
      new StructType()
          .add("width", DataTypes.IntegerType)
          .add("height", DataTypes.IntegerType)
          .add("feature_size", DataTypes.IntegerType)
          .add("found", DataTypes.createArrayType(REGION));

  private RegionRows() {}

  /** Whether a column has the names that {@link #read} asks for. */
  static boolean isRegions(StructField column) {
    return column.dataType() instanceof StructType type
        && List.of(type.fieldNames()).equals(List.of(TYPE.fieldNames()));
  }

  static Row write(Regions regions, List<String> objects, List<String> attributes) {
    List<Row> found = new ArrayList<>();
    float[] boxes = regions.boxes();
    int size = regions.featureSize();
    for (int i = 0; i < regions.count(); i++) {
      Row box =
          RowFactory.create(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]);
      int object = regions.objectIds()[i];
      int attribute = regions.attributeIds()[i];
      found.add(
          RowFactory.create(
              box,
              name(objects, object),
              object,
              regions.objectScores()[i],
              name(attributes, attribute),
              attribute,
              regions.attributeScores()[i],
              numbers(Arrays.copyOfRange(regions.features(), i * size, (i + 1) * size))));
    }
    return RowFactory.create(regions.imageWidth(), regions.imageHeight(), size, sequence(found));
  }

  private static Object name(List<String> names, int id) {
    return id >= 0 && id < names.size() ? names.get(id) : Integer.toString(id);
  }

  /** Numbers as Spark takes them, as they are. */
  static ArraySeq<Object> numbers(float[] values) {
    return ArraySeq.make(values);
  }

  /** Values as Spark takes them. */
  static Seq<?> sequence(List<?> values) {
    return ArraySeq.make(values.toArray());
  }

  static Regions read(Row row) {
    int size = row.getInt(2);
    List<Row> found = row.getList(3);
    int n = found.size();
    float[] boxes = new float[n * 4]; // (N, 4)
    float[] features = new float[n * size]; // (N, D)
    int[] objects = new int[n];
    float[] objectScores = new float[n];
    int[] attributes = new int[n];
    float[] attributeScores = new float[n];
    for (int i = 0; i < n; i++) {
      Row region = found.get(i);
      Row box = region.getStruct(0);
      for (int edge = 0; edge < 4; edge++) {
        boxes[4 * i + edge] = box.getFloat(edge);
      }
      objects[i] = region.getInt(2);
      objectScores[i] = region.getFloat(3);
      attributes[i] = region.getInt(5);
      attributeScores[i] = region.getFloat(6);
      int place = i * size;
      for (Float value : region.<Float>getList(7)) {
        features[place++] = value;
      }
    }
    return new Regions(
        row.getInt(0),
        row.getInt(1),
        size,
        boxes,
        features,
        objects,
        objectScores,
        attributes,
        attributeScores);
  }
}
