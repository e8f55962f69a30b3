package lxmert.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lxmert.Mutations;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.text.Vocabulary;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of data sets with anything changed in them. */
class MutatedDataTest {
  private static final int FORMS = 400;

  @TempDir private Path folder;

  static Stream<Arguments> files() {
    return Stream.of(
        file(
            "questions",
            "{'data_type':'mscoco','data_subtype':'train2014','questions':["
                + "{'image_id':9,'question':'What is it?','question_id':90},"
                + "{'image_id':25,'question':'Is it red?','question_id':250}]}",
            VqaV2::readQuestions),
        file(
            "annotations",
            "{'annotations':[{'question_id':90,'image_id':9,'question_type':'what is','answer_type':'other',"
                + "'multiple_choice_answer':'cat','answers':[{'answer':'cat','answer_id':1},{'answer':'dog','answer_id':2}]}]}",
            VqaV2::readAnnotations),
        file(
            "lxmert's questions",
            "[{'img_id':'COCO_1','question_id':90,'sent':'What is it?','label':{'cat':1,'dog':0.3},"
                + "'question_type':'what is','answer_type':'other'}]",
            VqaJson::read),
        file(
            "GQA's questions",
            "{'201307251':{'semantic':[{'operation':'select','dependencies':[],'argument':'thing (1)'}],'entailed':['201307251'],"
                + "'equivalent':['201307251'],'question':'Is it red?','imageId':'2354786','isBalanced':true,'groups':{'global':null,"
                + "'local':'10q-x'},'answer':'yes','semanticStr':'select: thing (1)','annotations':{'answer':{},'question':{'0':'1'},"
                + "'fullAnswer':{}},'types':{'detailed':'existAttr','semantic':'attr','structural':'verify'},'fullAnswer':'Yes.'}}",
            path -> Gqa.readAnnotations(path, Progress.silent(), each -> {})),
        file(
            "NLVR2's statements",
            "{'synset':'x','query':'x0','identifier':'dev-1-0-0','sentence':'It is red.','label':'True','writer':'7',"
                + "'validation':{'1':'True'}}\n{'identifier':'dev-1-0-1','sentence':'No.','label':'False'}",
            path -> Nlvr2Json.read(path, each -> {})),
        file(
            "COCO's annotations",
            "{'images':[{'id':1,'file_name':'a.png','width':40,'height':30}],'annotations':[{'id':1,'image_id':1,'category_id':1,"
                + "'bbox':[1,2,3.5,4],'area':14,'iscrowd':0}],'categories':[{'id':1,'name':'cat'}]}",
            CocoAnnotations::read),
        file(
            "captions",
            "{'images':[{'id':1,'file_name':'a.png'}],'annotations':[{'id':1,'image_id':1,'caption':'A cat.'}]}",
            path -> CocoCaptions.readCaptions(JsonRows.of(path), (place, id, each) -> {})),
        file(
            "VQA's answers",
            "[{'question_id':90,'answer':'cat'},{'question_id':'91','answer':'dog'}]",
            VqaAnswerFile::read),
        file(
            "GQA's answers",
            "[{'questionId':'201','prediction':'yes'},{'questionId':'202','prediction':'no'}]",
            path -> GqaAnswerFile.read(path, Progress.silent())),
        file("NLVR2's answers", "dev-1-0-0,True\ndev-1-0-1,False\n", Nlvr2AnswerFile::read),
        file(
            "rows",
            "{'sentence':'A cat.','image':'a.png'}\n{'sentence':'A dog.','image':'b.png'}",
            path -> SentenceRow.read(path, each -> {})),
        file(
            "vocabulary", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncat\ndog\n##s\n", Vocabulary::read));
  }

  private static Arguments file(String name, String content, Consumer<Path> reading) {
    return Arguments.of(name, content.replace('\'', '"'), reading);
  }

  @ParameterizedTest
  @MethodSource("files")
  void areTakenOrRefused(String name, String content, Consumer<Path> reading) throws Exception {
    Path file = folder.resolve(name.equals("vocabulary") ? "file.txt" : "file.json");
    Mutations.read(
        name,
        content.getBytes(StandardCharsets.UTF_8),
        FORMS,
        changed -> reading.accept(Files.write(file, changed)));
  }
}
