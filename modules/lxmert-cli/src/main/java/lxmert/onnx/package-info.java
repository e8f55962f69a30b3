/** Language models in ONNX files, turned into folders that training starts from. */
@org.jspecify.annotations.NullMarked
package lxmert.onnx;
