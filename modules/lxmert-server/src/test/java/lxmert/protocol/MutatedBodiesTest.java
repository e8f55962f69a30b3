package lxmert.protocol;

import java.nio.charset.StandardCharsets;
import lxmert.Mutations;
import lxmert.Mutations.Reading;
import lxmert.serving.ServingError;
import org.junit.jupiter.api.Test;

/** Bodies of requests with anything changed in them. */
class MutatedBodiesTest {
  private static final int FORMS = 2000;

  @Test
  void openInferenceProtocol() throws Exception {
    read(
        "{'id':'1','parameters':{'priority':1,'timeout':1000},'inputs':[{'name':'question','shape':[1],"
            + "'datatype':'BYTES','data':['what?']},{'name':'features','shape':[1,2,2],'datatype':'FP32',"
            + "'data':[0.5,1,2,-3]}],'outputs':[{'name':'answer','parameters':{'classification':3}}]}",
        body -> InferRequest.read(body, null));
  }

  @Test
  void binaryTensors() throws Exception {
    String json =
        "{'inputs':[{'name':'question','shape':[1],'datatype':'BYTES','parameters':{'binary_data_size':9}}]}"
            .replace('\'', '"');
    String body = json + "\u0005\0\0\0what?";
    Mutations.read(
        "binary",
        body.getBytes(StandardCharsets.UTF_8),
        FORMS,
        ServingError.class,
        changed -> InferRequest.read(changed, Integer.toString(json.length())));
  }

  @Test
  void huggingFace() throws Exception {
    read(
        "{'inputs':{'question':'what?','image':'iVBORw0KGgo='},'parameters':{'top_k':3},'options':{'wait_for_model':true}}",
        HuggingFaceRequest::read);
  }

  @Test
  void answers() throws Exception {
    read(
        "{'question':'what?','image':'iVBORw0KGgo=','top_k':3,'explain':true,'explain_answer':'red'}",
        AnswerRequest::read);
  }

  private static void read(String body, Reading reading) throws Exception {
    Mutations.read(
        "body",
        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        FORMS,
        ServingError.class,
        reading);
  }
}
