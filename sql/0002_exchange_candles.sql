-- Whether a known hole lies in a window.
CREATE FUNCTION has_gap(p_exchange text, p_symbol text, p_from timestamptz, p_to timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM gaps
    WHERE exchange = p_exchange AND symbol = p_symbol AND filled_at IS NULL AND from_ts < p_to AND to_ts > p_from
  )
$$;
