-- The register of a desk: what it received, in order.
CREATE INDEX cases_received ON cases (receiving, submitted);
