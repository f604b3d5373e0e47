CREATE OR REPLACE TABLE openride_all.payments AS openride.payments ENGINE = Distributed('openride', 'openride', 'payments');

CREATE TABLE payments__draft AS payments;

EXCHANGE TABLES payments AND payments__draft;
