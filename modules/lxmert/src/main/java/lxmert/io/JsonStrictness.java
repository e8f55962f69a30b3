package lxmert.io;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What a file has to hold is what the record says: nothing is made to fit. Every component has to
 * be there and none may be null, unless its type is {@link Nullable}; no list or map holds null.
 */
public final class JsonStrictness {
  private JsonStrictness() {}

  /** Makes a mapper strict; keys that a record lacks are refused too. */
  public static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B apply(B mapper) {
    mapper.annotationIntrospector(
        AnnotationIntrospector.pair(new Required(), new JacksonAnnotationIntrospector()));
    mapper.defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
    refuse(mapper, LogicalType.Textual, CoercionInputShape.Integer, CoercionInputShape.Float);
    refuse(mapper, LogicalType.Textual, CoercionInputShape.Boolean);
    refuse(mapper, LogicalType.Boolean, CoercionInputShape.Integer, CoercionInputShape.EmptyString);
    refuse(mapper, LogicalType.Integer, CoercionInputShape.Float, CoercionInputShape.EmptyString);
    refuse(mapper, LogicalType.Float, CoercionInputShape.EmptyString);
    refuse(mapper, LogicalType.Enum, CoercionInputShape.Integer, CoercionInputShape.EmptyString);
    return mapper
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
  }

  private static void refuse(
      MapperBuilder<?, ?> mapper, LogicalType type, CoercionInputShape... shapes) {
    mapper.withCoercionConfig(
        type,
        config -> {
          for (CoercionInputShape shape : shapes) {
            config.setCoercion(shape, CoercionAction.Fail);
          }
        });
  }

  /** For JSON, which writes numbers and texts apart; YAML does not. */
  static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B withTypedScalars(B mapper) {
    return mapper.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
  }

  /** Reads off a record's components which of them have to be there. */
  private static final class Required extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      return member.getDeclaringClass().isRecord() ? !isNullable(member) : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      return annotated instanceof AnnotatedMember member
              && Boolean.TRUE.equals(hasRequiredMarker(member))
          ? JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)
          : JsonSetter.Value.empty();
    }

    private static boolean isNullable(AnnotatedMember member) {
      AnnotatedType type = type(member);
      return type != null && type.isAnnotationPresent(Nullable.class);
    }

    private static @Nullable AnnotatedType type(AnnotatedMember member) {
      if (member instanceof AnnotatedParameter parameter) {
        Executable owner = (Executable) parameter.getOwner().getMember();
        return owner.getParameters()[parameter.getIndex()].getAnnotatedType();
      }
      if (member.getMember() instanceof Field field) {
        return field.getAnnotatedType();
      }
      return member.getMember() instanceof Method method ? method.getAnnotatedReturnType() : null;
    }
  }
}
