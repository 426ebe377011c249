//! DMN texts for the tests.

/// `definitions` around some elements.
pub fn definitions(content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:test" name="Thử" id="m">
{content}
</definitions>"#
    )
}

/// A model of one decision, `Kết quả`, with input data as pairs of name and type.
pub fn expression(inputs: &[(&str, &str)], expression: &str) -> String {
    let mut data = String::new();
    let mut requirements = String::new();
    for (number, (name, type_ref)) in inputs.iter().enumerate() {
        data += &format!(
            r#"<inputData name="{name}" id="i{number}"><variable typeRef="{type_ref}" name="{name}"/></inputData>"#
        );
        requirements +=
            &format!(r##"<informationRequirement><requiredInput href="#i{number}"/></informationRequirement>"##);
    }
    let text = expression.replace('&', "&amp;").replace('<', "&lt;");
    definitions(&format!(
        r#"{data}<decision name="Kết quả" id="d"><variable name="Kết quả"/>{requirements}
<literalExpression><text>{text}</text></literalExpression></decision>"#
    ))
}

/// The fee of a copy of the birth extract: a unique decision table over names with spaces.
pub fn copy_fee() -> String {
    definitions(
        r##"<inputData name="Số bản sao" id="i1"><variable typeRef="number" name="Số bản sao"/></inputData>
<inputData name="Hộ nghèo" id="i2"><variable typeRef="boolean" name="Hộ nghèo"/></inputData>
<decision name="Lệ phí cấp bản sao" id="d1"><variable typeRef="number" name="Lệ phí cấp bản sao"/>
<informationRequirement><requiredInput href="#i1"/></informationRequirement>
<informationRequirement><requiredInput href="#i2"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE" outputLabel="Lệ phí">
<input><inputExpression typeRef="boolean"><text>Hộ nghèo</text></inputExpression></input>
<output/>
<rule><inputEntry><text>true</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
<rule><inputEntry><text>false</text></inputEntry><outputEntry><text>8000 * Số bản sao</text></outputEntry></rule>
</decisionTable></decision>
<decision name="Phải nộp tiền" id="d2"><variable typeRef="boolean" name="Phải nộp tiền"/>
<informationRequirement><requiredDecision href="#d1"/></informationRequirement>
<literalExpression><text>Lệ phí cấp bản sao &gt; 0</text></literalExpression></decision>"##,
    )
}
